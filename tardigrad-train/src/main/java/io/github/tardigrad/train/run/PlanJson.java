package io.github.tardigrad.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.DecodingRuleType;
import io.github.tardigrad.core.decode.DecodingRules;
import io.github.tardigrad.core.memory.Memories;
import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.memory.MemoryType;
import io.github.tardigrad.core.option.Configurable;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.Certificate;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.core.quantize.QuantizerType;
import io.github.tardigrad.core.quantize.Quantizers;
import io.github.tardigrad.core.quantize.VarianceModel;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A code plan as JSON, and back without a change.
 *
 * <p>Where messages are a block of the gradient, {@code encoding.values}, {@code decoding} and {@code secondMomentDecoding} hold
 * one block after the other.
 *
 * <p>JSON has no infinity: {@code null} stands for it in {@code varianceFactor} (a silent worker), {@code utility} and
 * {@code utilitySum} (a perfect worker). In {@code errorBound} it means that none is known, since the weights depend on who
 * arrived or messages on the rounds before.
 */
public final class PlanJson {
    private static final int VERSION = 2;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            // A text, empty or not, is no number.
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .addMixIn(BitSpec.Allocation.class, CamelCase.class)
            .addMixIn(VarianceModel.class, CamelCase.class)
            .addMixIn(NoiseScale.In.class, CamelCase.class)
            .build();

    private PlanJson() {}

    @EnumNaming(EnumNamingStrategies.LowerCamelCaseStrategy.class)
    private interface CamelCase {}

    /**
     * The plan with everything that follows from it, and why it was chosen.
     *
     * @param explanation lines for people; empty if the job named the scheme, then it is left out
     */
    public static ObjectNode toJson(CodePlan plan, List<String> explanation) {
        ObjectNode json = toJson(plan);
        if (!explanation.isEmpty()) {
            ArrayNode lines = json.putArray("explanation");
            explanation.forEach(lines::add);
        }
        return json;
    }

    /** The plan with everything that follows from it. */
    public static ObjectNode toJson(CodePlan plan) {
        int workers = plan.workers();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", VERSION);
        json.put("scheme", plan.spec().scheme().name());
        json.put("id", HexFormat.of().toHexDigits(plan.id()));
        json.put("workers", workers);
        json.put("partitions", plan.partitions());
        json.put("dimension", plan.dimension());
        json.put("reduction", plan.reduction());
        numbers(json.putArray("stragglerProbability"), workers, plan.profile()::straggling);
        ArrayNode bits = json.putArray("bits");
        ArrayNode levels = json.putArray("levels");
        for (int i = 0; i < workers; i++) {
            bits.add(new BigDecimal(plan.quantizer().bitsText(plan.budget(i))));
            levels.add(
                    plan.budget(i) == 0
                            ? 0
                            : plan.quantizer().levels(plan.budget(i)).orElse(0));
        }
        numbers(json.putArray("varianceFactor"), workers, plan::varianceFactor);
        numbers(json.putArray("utility"), workers, plan::utility);
        number(json, "utilitySum", plan.utilitySum());
        numbers(json.putArray("rowSums"), workers, plan.encoding()::rowSum);
        ObjectNode encoding = json.putObject("encoding");
        integers(encoding.putArray("rows"), plan.encoding().rowIndices());
        integers(encoding.putArray("columns"), plan.encoding().columnIndices());
        numbers(encoding.putArray("values"), plan.blocks().values());
        plan.blocks().signSeed().ifPresent(seed -> encoding.put("signSeed", seed));
        numbers(json.putArray("decoding"), plan.decoding());
        numbers(json.putArray("secondMomentDecoding"), plan.secondMomentDecoding());
        json.put("computationLoad", plan.computationLoad());
        number(json, "errorBound", plan.errorBound());
        if (plan.designBound() != plan.errorBound() && !Double.isNaN(plan.designBound())) {
            number(json, "designBound", plan.designBound());
        }
        ObjectNode certificate = json.putObject("certificate");
        number(certificate, "objective", plan.certificate().objective());
        number(certificate, "upperBound", plan.certificate().upperBound());
        number(certificate, "gap", plan.certificate().gap());
        json.set("decodingRule", rule(plan.decodingRule()));
        json.set("secondMomentRule", rule(plan.secondMomentRule()));
        json.set("code", toJson(plan.spec()));
        return json;
    }

    /** What the plan was asked for. */
    static ObjectNode toJson(CodeSpec spec) {
        ObjectNode code = JsonNodeFactory.instance.objectNode();
        code.put("scheme", spec.scheme().name());
        spec.settings().values().forEach((name, value) -> code.set(name, MAPPER.valueToTree(value)));
        code.set("bits", bits(spec.bits()));
        code.put("seed", spec.seed());
        ObjectNode memory = code.putObject("memory").put("type", spec.memory().name());
        spec.memory().settings().values().forEach((name, value) -> memory.set(name, MAPPER.valueToTree(value)));
        return code;
    }

    private static CodeSpec spec(JsonNode code) {
        String name = read(code, "scheme", String.class);
        Scheme scheme = Schemes.named(name)
                .orElseThrow(() -> new InvalidInputException(
                        "plan.code.scheme",
                        name,
                        "one of "
                                + String.join(
                                        ", ",
                                        Schemes.all().stream().map(Scheme::name).toList())));
        return new CodeSpec(
                scheme,
                settings(code, scheme),
                bits(field(code, "bits")),
                read(code, "seed", long.class),
                memory(field(code, "memory")));
    }

    private static Memory memory(JsonNode json) {
        String name = read(json, "type", String.class);
        MemoryType type = Memories.named(name)
                .orElseThrow(() -> new InvalidInputException(
                        "plan.code.memory.type",
                        name,
                        "one of "
                                + Memories.all().stream().map(MemoryType::name).collect(Collectors.joining(", "))));
        return type.create(settings(json, type));
    }

    private static ObjectNode bits(BitSpec spec) {
        Quantizer quantizer = spec.quantizer();
        ObjectNode bits = JsonNodeFactory.instance.objectNode();
        bits.put("quantizer", quantizer.name());
        quantizer.settings().values().forEach((name, value) -> bits.set(name, MAPPER.valueToTree(value)));
        bits.put("total", new BigDecimal(quantizer.bitsText(spec.total())));
        bits.set("allocation", MAPPER.valueToTree(spec.allocation()));
        bits.put("minimum", new BigDecimal(quantizer.bitsText(spec.minimum())));
        bits.put("maximum", new BigDecimal(quantizer.bitsText(spec.maximum())));
        bits.put("allowSilent", spec.allowSilent());
        if (spec.scale().isBalanced()) {
            bits.put("scale", NoiseScale.BALANCED);
        } else {
            bits.put("scale", spec.scale().factor().getAsDouble());
        }
        bits.set("scaleIn", MAPPER.valueToTree(spec.scale().in()));
        bits.put("lossless", spec.lossless());
        return bits;
    }

    private static BitSpec bits(JsonNode bits) {
        String name = read(bits, "quantizer", String.class);
        QuantizerType type = Quantizers.installed()
                .named(name)
                .orElseThrow(() -> new InvalidInputException(
                        "plan.code.bits.quantizer",
                        name,
                        "one of "
                                + Quantizers.installed().all().stream()
                                        .map(QuantizerType::name)
                                        .collect(Collectors.joining(", "))));
        Quantizer quantizer = type.create(settings(bits, type));
        return new BitSpec(
                quantizer,
                budget(bits, "total", quantizer),
                read(bits, "allocation", BitSpec.Allocation.class),
                Math.toIntExact(budget(bits, "minimum", quantizer)),
                Math.toIntExact(budget(bits, "maximum", quantizer)),
                read(bits, "allowSilent", boolean.class),
                noiseScale(bits),
                read(bits, "lossless", boolean.class));
    }

    private static NoiseScale noiseScale(JsonNode bits) {
        NoiseScale.In in = read(bits, "scaleIn", NoiseScale.In.class);
        return field(bits, "scale").asText().equals(NoiseScale.BALANCED)
                ? NoiseScale.balanced(in)
                : new NoiseScale(OptionalDouble.of(read(bits, "scale", double.class)), in);
    }

    private static long budget(JsonNode bits, String name, Quantizer quantizer) {
        return budget(read(bits, name, BigDecimal.class), quantizer);
    }

    /** Bits in the units of a quantizer. */
    private static long budget(@Nullable BigDecimal bits, Quantizer quantizer) {
        if (bits == null) {
            throw new IllegalArgumentException("a number of bits is null");
        }
        return bits.multiply(BigDecimal.valueOf(quantizer.unitsPerBit())).longValueExact();
    }

    private static Settings settings(JsonNode json, Configurable owner) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (Parameter parameter : owner.parameters()) {
            settings.put(parameter.name(), read(json, parameter.name(), Object.class));
        }
        return Settings.of(owner, settings);
    }

    private static ObjectNode rule(DecodingRule rule) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", rule.name());
        rule.content().forEach((name, value) -> {
            if (value instanceof double[] numbers) {
                numbers(json.putArray(name), numbers);
            } else if (value instanceof double[][] rows) {
                rows(json.putArray(name), rows);
            } else if (value instanceof int[] integers) {
                integers(json.putArray(name), integers);
            } else if (value instanceof Boolean flag) {
                json.put(name, flag);
            } else {
                throw new IllegalArgumentException(
                        "content of a decoding rule is double[], double[][], int[] or Boolean:" + " rule=" + rule.name()
                                + ", " + name + "=" + value);
            }
        });
        return json;
    }

    private static DecodingRule rule(JsonNode json) {
        String type = read(json, "type", String.class);
        return DecodingRules.named(type)
                .orElseThrow(() -> new InvalidInputException(
                        "plan.decodingRule.type", type, "one of " + String.join(", ", DecodingRules.names())))
                .create(new RuleContent(json));
    }

    private record RuleContent(JsonNode json) implements DecodingRuleType.Content {
        @Override
        public double[] numbers(String name) {
            return read(json, name, double[].class);
        }

        @Override
        public double[][] rows(String name) {
            return read(json, name, double[][].class);
        }

        @Override
        public int[] integers(String name) {
            return read(json, name, int[].class);
        }

        @Override
        public boolean flag(String name) {
            return read(json, name, boolean.class);
        }
    }

    private static void rows(ArrayNode array, double[][] rows) {
        for (double[] row : rows) {
            numbers(array.addArray(), row);
        }
    }

    private static void numbers(ArrayNode array, double[] values) {
        numbers(array, values.length, i -> values[i]);
    }

    /**
     * The plan that was written; what follows from its parts is computed anew and its id compared.
     *
     * @throws InvalidInputException if a field is missing or wrong, or the content does not have the id it states
     */
    public static CodePlan fromJson(JsonNode json) {
        int version = read(json, "version", int.class);
        if (version != VERSION) {
            throw new InvalidInputException("plan.version", Integer.toString(version), Integer.toString(VERSION));
        }
        try {
            double[] stragglerProbability = read(json, "stragglerProbability", double[].class);
            JsonNode encoding = field(json, "encoding");
            JsonNode certificate = field(json, "certificate");
            CodeSpec spec = spec(field(json, "code"));
            int[] budgets = Arrays.stream(read(json, "bits", BigDecimal[].class))
                    .mapToInt(bits -> Math.toIntExact(budget(bits, spec.bits().quantizer())))
                    .toArray();
            CodePlan plan = new CodePlan(
                    spec,
                    StragglerProfile.of(stragglerProbability),
                    read(json, "dimension", int.class),
                    budgets,
                    blocks(
                            stragglerProbability.length,
                            read(json, "partitions", int.class),
                            read(json, "reduction", int.class),
                            encoding),
                    rule(field(json, "decodingRule")),
                    rule(field(json, "secondMomentRule")),
                    new Certificate(
                            infinityForNull(certificate, "objective"), infinityForNull(certificate, "upperBound")));
            String id = HexFormat.of().toHexDigits(plan.id());
            String stated = read(json, "id", String.class);
            if (!id.equals(stated)) {
                throw new InvalidInputException("plan.id", stated, id + ", the id of what the plan holds");
            }
            return plan;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw InvalidInputException.of("plan", String.valueOf(e.getMessage()), e);
        }
    }

    private static BlockEncoding blocks(int workers, int partitions, int reduction, JsonNode encoding) {
        int[] rows = read(encoding, "rows", int[].class);
        int[] columns = read(encoding, "columns", int[].class);
        double[] values = read(encoding, "values", double[].class);
        if (reduction < 1 || values.length != (long) rows.length * reduction) {
            throw new IllegalArgumentException("encoding.values must have an entry for each of the reduction's blocks: "
                    + "reduction=" + reduction + ", rows=" + rows.length + ", values=" + values.length);
        }
        List<EncodingMatrix> blocks = new ArrayList<>();
        for (int u = 0; u < reduction; u++) {
            double[] ofBlock = Arrays.copyOfRange(values, u * rows.length, (u + 1) * rows.length);
            blocks.add(EncodingMatrix.of(workers, partitions, rows, columns, ofBlock));
        }
        BlockEncoding encoded = BlockEncoding.of(blocks);
        return encoding.has("signSeed") ? encoded.withFreshSigns(read(encoding, "signSeed", long.class)) : encoded;
    }

    private static JsonNode field(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            throw InvalidInputException.of("plan." + name, "missing", null);
        }
        return value;
    }

    private static <T> T read(JsonNode json, String name, Class<T> type) {
        try {
            return MAPPER.treeToValue(field(json, name), type);
        } catch (JsonProcessingException e) {
            throw InvalidInputException.of("plan." + name, e.getOriginalMessage(), e);
        }
    }

    private static double infinityForNull(JsonNode json, String name) {
        return field(json, name).isNull() ? Double.POSITIVE_INFINITY : read(json, name, double.class);
    }

    private static void number(ObjectNode json, String name, double value) {
        if (!Double.isFinite(value)) {
            json.putNull(name);
        } else {
            json.put(name, value);
        }
    }

    private static void numbers(ArrayNode array, int length, IntToDoubleFunction value) {
        for (int i = 0; i < length; i++) {
            double v = value.applyAsDouble(i);
            if (Double.isInfinite(v)) {
                array.addNull();
            } else {
                array.add(v);
            }
        }
    }

    private static void integers(ArrayNode array, int[] values) {
        for (int value : values) {
            array.add(value);
        }
    }
}
