package io.github.tardigrad.train.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.github.tardigrad.core.code.WeightedPartitions;
import io.github.tardigrad.core.compare.SchemeLimits;
import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.train.data.CsvFile;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.optimize.ScheduleSpec;
import java.math.BigDecimal;
import java.util.List;

/** Writes a job with every default, so that reading it back gives the same job whatever the defaults are by then. */
public final class JobWriter {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build());

    private JobWriter() {}

    /** The job in YAML. */
    public static String toYaml(Job job) {
        try {
            return YAML.writeValueAsString(toTree(job));
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree of plain values is always written", e);
        }
    }

    private static ObjectNode toTree(Job job) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode cluster = root.putObject("cluster");
        cluster(cluster, job.cluster());
        job.bandwidth().ifPresent(bandwidth -> numbers(cluster.putArray("bandwidth"), bandwidth.bytesPerSecond()));
        root.put("partitions", job.partitions());
        job.support().ifPresent(held -> {
            ArrayNode lists = root.putArray("support");
            for (int i = 0; i < held.workers(); i++) {
                ArrayNode list = lists.addArray();
                WeightedPartitions row = held.row(i);
                for (int t = 0; t < row.size(); t++) {
                    list.add(row.partition(t));
                }
            }
        });
        job.dimension().ifPresent(dimension -> root.put("dimension", dimension));
        code(root.putObject("code"), job);
        job.workload().ifPresent(workload -> {
            data(root.putObject("data"), workload.data());
            model(root.putObject("model"), workload.model());
            training(root.putObject("training"), workload.training());
        });
        root.put("clock", YamlNames.of(job.clock()));
        engine(root.putObject("engine"), job.engine());
        root.put("seed", job.seed());
        ArrayNode compare = root.putArray("compare");
        job.compare().forEach(choice -> compare(compare, choice));
        return root;
    }

    private static void engine(ObjectNode engine, EngineSpec spec) {
        if (spec instanceof EngineSpec.Spark spark) {
            engine.put("type", YamlNames.of(EngineSpec.Type.SPARK));
            spark.master().ifPresent(master -> engine.put("master", master));
            engine.put("injectDelays", spark.injectDelays());
        } else {
            engine.put("type", YamlNames.of(EngineSpec.Type.LOCAL));
        }
    }

    private static void cluster(ObjectNode cluster, ClusterSpec spec) {
        cluster.put("workers", spec.workers());
        if (spec instanceof ClusterSpec.GivenProbabilities given) {
            numbers(cluster.putArray("stragglerProbability"), given.stragglerProbability());
        } else if (spec instanceof ClusterSpec.Delayed delayed) {
            delay(cluster.putObject("delay"), delayed.delay());
        }
        if (spec instanceof ClusterSpec.DeadlineToChoose open) {
            delay(cluster.putObject("delay"), open.delay());
            cluster.put("deadline", Fields.AUTO);
            cluster.put("noise", open.noise());
        } else {
            cluster.put("deadline", spec.deadline());
        }
    }

    private static void delay(ObjectNode delay, DelaySpec spec) {
        if (spec instanceof DelaySpec.Growing growing) {
            distribution(delay, growing.atMeasuredLoad());
            delay.put("growsWithLoad", true);
            delay.put("measuredLoad", growing.measuredLoad());
        } else {
            distribution(delay, spec);
            if (!(spec instanceof DelaySpec.LoadDependent)) {
                delay.put("growsWithLoad", false);
            }
        }
    }

    private static void distribution(ObjectNode delay, DelaySpec spec) {
        if (spec instanceof DelaySpec.Cautious cautious) {
            distribution(delay, cautious.measured(), ClusterReader.Probabilities.UPPER);
        } else {
            distribution(delay, spec, ClusterReader.Probabilities.EXPECTED);
        }
    }

    private static void distribution(ObjectNode delay, DelaySpec spec, ClusterReader.Probabilities planned) {
        if (spec instanceof DelaySpec.ExponentialDelays exponential) {
            delay.put("model", YamlNames.of(ClusterReader.DelayType.EXPONENTIAL));
            numbers(delay.putArray("rates"), exponential.rates());
        } else if (spec instanceof DelaySpec.ShiftedExponentialDelays shifted) {
            delay.put("model", YamlNames.of(ClusterReader.DelayType.SHIFTED_EXPONENTIAL));
            shifted(delay, shifted);
        } else if (spec instanceof DelaySpec.EmpiricalDelays empirical) {
            delay.put("model", YamlNames.of(ClusterReader.DelayType.EMPIRICAL));
            ArrayNode samples = delay.putArray("samples");
            empirical.samples().forEach(worker -> numbers(samples.addArray(), worker));
            delay.put("probabilities", YamlNames.of(planned));
        } else if (spec instanceof DelaySpec.ParetoDelays pareto) {
            delay.put("model", YamlNames.of(ClusterReader.DelayType.PARETO));
            numbers(delay.putArray("earliest"), pareto.earliest());
            oneOrEach(delay, "shape", pareto.shapes());
        } else if (spec instanceof DelaySpec.TwoState twoState) {
            delay.put("model", YamlNames.of(ClusterReader.DelayType.TWO_STATE));
            shifted(delay, twoState.fast());
            delay.put("slowdown", twoState.slowdown());
            delay.put("slowProbability", twoState.slowProbability());
            delay.put("meanSlowRounds", twoState.meanSlowRounds());
        } else if (spec instanceof DelaySpec.PairCorrelated pairs) {
            delay.put("model", YamlNames.of(ClusterReader.DelayType.PAIR_CORRELATED));
            shifted(delay, pairs.calm());
            delay.put("slowdown", pairs.slowdown());
            delay.put("shockProbability", pairs.shockProbability());
        } else if (spec instanceof DelaySpec.LoadDependent loaded) {
            delay.put("model", YamlNames.of(ClusterReader.DelayType.LOAD_DEPENDENT));
            shifted(delay, loaded.perPartition());
        } else if (spec instanceof DelaySpec.Trace trace) {
            delay.put("model", YamlNames.of(ClusterReader.DelayType.TRACE));
            delay.put("file", trace.file().toString());
            delay.put("probabilities", YamlNames.of(planned));
        }
    }

    private static void shifted(ObjectNode delay, DelaySpec.ShiftedExponentialDelays spec) {
        numbers(delay.putArray("rates"), spec.rates());
        oneOrEach(delay, "shift", spec.shifts());
    }

    private static void oneOrEach(ObjectNode delay, String key, List<Double> values) {
        if (values.stream().distinct().count() == 1) {
            delay.put(key, values.get(0));
        } else {
            numbers(delay.putArray(key), values);
        }
    }

    private static void code(ObjectNode code, Job job) {
        CodeSpec spec = job.code();
        code.put(
                "scheme",
                job.automatic().isPresent() ? Fields.AUTO : spec.scheme().name());
        if (spec.bits().quantized()) {
            bits(code.putObject("bits"), spec.bits());
        } else {
            code.put("bits", "none");
        }
        job.automatic().ifPresentOrElse(limits -> limits(code.putObject("limits"), limits), () -> {
            memory(code, spec.memory());
            spec.settings().values().forEach((name, value) -> code.putPOJO(name, value));
        });
    }

    private static void limits(ObjectNode node, SchemeLimits limits) {
        limits.computationLoad().ifPresent(load -> node.put("computationLoad", load));
        limits.bits().ifPresent(bits -> node.put("bits", bits));
        limits.partitionsPerWorker().ifPresent(most -> node.put("partitionsPerWorker", most));
        node.put("unbiased", limits.unbiased());
    }

    private static void compare(ArrayNode compare, SchemeChoice choice) {
        if (choice.label().equals(choice.scheme().name())) {
            compare.add(choice.scheme().name());
        } else {
            ObjectNode entry = compare.addObject();
            entry.put("scheme", choice.scheme().name());
            memory(entry, choice.memory());
            choice.settings().values().forEach((name, value) -> entry.putPOJO(name, value));
        }
    }

    private static void memory(ObjectNode node, Memory memory) {
        if (memory.type().parameters().isEmpty()) {
            node.put("memory", memory.name());
        } else {
            ObjectNode mapping = node.putObject("memory").put("type", memory.name());
            memory.settings().values().forEach((name, value) -> mapping.putPOJO(name, value));
        }
    }

    private static void bits(ObjectNode bits, BitSpec spec) {
        Quantizer quantizer = spec.quantizer();
        bits.put("total", bits(quantizer, spec.total()));
        bits.put("allocation", YamlNames.of(spec.allocation()));
        bits.put("minimum", bits(quantizer, spec.minimum()));
        bits.put("maximum", bits(quantizer, spec.maximum()));
        bits.put("allowSilent", spec.allowSilent());
        if (spec.scale().isBalanced()) {
            bits.put("scale", NoiseScale.BALANCED);
        } else {
            bits.put("scale", spec.scale().factor().getAsDouble());
        }
        bits.put("scaleIn", YamlNames.of(spec.scale().in()));
        bits.put("quantizer", quantizer.name());
        quantizer.settings().values().forEach((name, value) -> bits.putPOJO(name, value));
        bits.put("lossless", spec.lossless());
    }

    /** A whole number where it is one. */
    private static BigDecimal bits(Quantizer quantizer, long budget) {
        return new BigDecimal(quantizer.bitsText(budget));
    }

    private static void data(ObjectNode data, DataSpec spec) {
        if (spec.source() instanceof DataSpec.Digits) {
            data.put("type", YamlNames.of(DataReader.DataType.DIGITS));
        } else if (spec.source() instanceof DataSpec.Idx idx) {
            data.put("type", YamlNames.of(DataReader.DataType.IDX));
            data.put("directory", idx.directory().toString());
            data.put("classes", idx.classes());
        } else if (spec.source() instanceof DataSpec.Csv csv) {
            data.put("type", YamlNames.of(DataReader.DataType.CSV));
            data.put("train", csv.train().toString());
            csv.test()
                    .ifPresentOrElse(
                            test -> data.put("test", test.toString()),
                            () -> data.put("testFraction", csv.testFraction()));
            csv(data, csv.format());
        }
        if (spec.source() instanceof DataSpec.DataFrame table) {
            data.put("type", YamlNames.of(DataReader.DataType.DATA_FRAME));
            table.path().ifPresent(path -> data.put("path", path.toString()));
            data.put("format", YamlNames.of(table.format()));
            data.put("header", table.header());
            if (!table.features().isEmpty()) {
                ArrayNode features = data.putArray("features");
                table.features().forEach(features::add);
            }
            data.put("label", table.label());
            if (table.classes() > 0) {
                data.put("classes", table.classes());
            }
            data.put("testFraction", table.testFraction());
            data.put("standardize", table.standardize());
        }
        if (spec.source() instanceof DataSpec.ImageFolder images) {
            data.put("type", YamlNames.of(DataReader.DataType.IMAGE_FOLDER));
            data.put("directory", images.directory().toString());
            data.put("size", images.size());
            data.put("testFraction", images.testFraction());
            data.put("augment", YamlNames.of(images.augment()));
            data.put("brokenShare", images.brokenShare());
            data.put("generate", images.generate());
        } else if (spec.source() instanceof DataSpec.Coco coco) {
            data.put("type", YamlNames.of(DataReader.DataType.COCO));
            data.put("directory", coco.directory().toString());
            data.put("trainSet", coco.train());
            data.put("testSet", coco.test());
            if (coco.classes() > 0) {
                data.put("classes", coco.classes());
            }
            data.put("size", coco.size());
            data.put("augment", YamlNames.of(coco.augment()));
            data.put("brokenShare", coco.brokenShare());
            data.put("generate", coco.generate());
        } else if (spec.source() instanceof DataSpec.Text text) {
            data.put("type", YamlNames.of(DataReader.DataType.TEXT));
            text.path().ifPresent(path -> data.put("path", path.toString()));
            text.vocabulary().ifPresent(path -> data.put("vocabulary", path.toString()));
            data.put("context", text.context());
            data.put("testFraction", text.testFraction());
        }
        data.put("partitionBy", YamlNames.of(spec.partitionBy()));
    }

    private static void csv(ObjectNode data, CsvFile.Format format) {
        if (format.classes() > 0) {
            data.put("classes", format.classes());
        }
        data.put("labelColumn", format.labelColumn());
        if (!format.features().isEmpty()) {
            ArrayNode features = data.putArray("features");
            format.features().forEach(features::add);
        }
        if (format.header() == CsvFile.Header.AUTO) {
            data.put("header", Fields.AUTO);
        } else {
            data.put("header", format.header() == CsvFile.Header.TRUE);
        }
        data.put("delimiter", format.delimiter().map(String::valueOf).orElse(Fields.AUTO));
        data.put("missing", YamlNames.of(format.missing()));
        if (format.categorical().auto()) {
            data.put("categorical", Fields.AUTO);
        } else {
            ArrayNode categorical = data.putArray("categorical");
            format.categorical().columns().forEach(categorical::add);
        }
        data.put("standardize", format.standardize());
        data.put("scale", format.scale());
    }

    private static void model(ObjectNode model, ModelSpec spec) {
        model.put("type", YamlNames.of(spec.type()));
        model.put("backend", YamlNames.of(spec.backend()));
        if (!spec.type().isNetwork()) {
            ArrayNode hidden = model.putArray("hidden");
            spec.hidden().forEach(hidden::add);
            return;
        }
        spec.transformer().ifPresent(transformer -> {
            model.put("layers", transformer.layers());
            model.put("heads", transformer.heads());
            model.put("width", transformer.width());
            model.put("positions", transformer.positions());
        });
        spec.widthMultiplier().ifPresent(factor -> model.put("widthMultiplier", factor));
        spec.script().ifPresent(script -> {
            model.put("file", script.file().toString());
            model.put("loss", YamlNames.of(script.loss()));
        });
        ArrayNode frozen = model.putArray("frozen");
        spec.frozen().forEach(frozen::add);
        spec.weights().ifPresent(weights -> model.put("weights", weights.toString()));
    }

    private static void training(ObjectNode training, TrainingSpec spec) {
        training.put("rounds", spec.rounds());
        training.put("batchSize", spec.batchSize());
        training.put("microbatchSize", spec.microbatchSize());
        spec.clipNorm().ifPresent(norm -> training.put("clipNorm", norm));
        optimizer(training.putObject("optimizer"), spec.optimizer());
        schedule(training.putObject("schedule"), spec.schedule());
        training.put("evaluateEvery", spec.evaluateEvery());
        training.put("evaluateExamples", spec.evaluateExamples());
        spec.checkpoints()
                .rounds()
                .ifPresentOrElse(
                        rounds -> training.put("checkpointEvery", rounds),
                        () -> training.put("checkpointEvery", Fields.AUTO));
        training.put("keepCheckpoints", spec.keepCheckpoints());
        training.put("batchNoise", spec.batchNoise());
        training.putObject("replan")
                .put("every", spec.replan().every())
                .put("factor", spec.replan().factor())
                .put("memory", spec.replan().memory())
                .put("moveData", spec.replan().moveData());
    }

    private static void optimizer(ObjectNode optimizer, OptimizerSpec spec) {
        optimizer.put("type", YamlNames.of(spec.type()));
        optimizer.put("learningRate", spec.learningRate());
        if (spec.type() == OptimizerSpec.Type.MOMENTUM) {
            optimizer.put("momentum", spec.momentum());
        } else if (spec.type().isAdam()) {
            optimizer.put("beta1", spec.beta1());
            optimizer.put("beta2", spec.beta2());
            optimizer.put("epsilon", spec.epsilon());
        }
        if (spec.type().decays()) {
            optimizer.put("weightDecay", spec.weightDecay());
        }
    }

    private static void schedule(ObjectNode schedule, ScheduleSpec spec) {
        schedule.put("type", YamlNames.of(spec.type()));
        if (spec.type() == ScheduleSpec.Type.INVERSE_TIME) {
            schedule.put("halvingRounds", spec.halvingRounds());
        }
        schedule.put("warmupRounds", spec.warmupRounds());
    }

    private static void numbers(ArrayNode array, List<Double> numbers) {
        numbers.forEach(array::add);
    }
}
