package io.github.tardigrad.train.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.core.lattice.LatticeQuantizer;
import io.github.tardigrad.core.lattice.RotatedQuantizer;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.data.CsvFile;
import io.github.tardigrad.train.data.PartitionBy;
import io.github.tardigrad.train.optimize.OptimizerSpec;
import io.github.tardigrad.train.run.Clock;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobReaderTest {
    private static final String PLANNING = """
            cluster:
              stragglerProbability: [0.9, 0.5, 0.2]
            partitions: 3
            dimension: 101770
            code:
              scheme: optimal
              bits: {total: 21, quantizer: uniform}
            """;

    private static final String TRAINING = """
            cluster:
              delay: {model: shiftedExponential, rates: [1, 2.5, 20], shift: 1.0}
              deadline: 1.1
            data: {type: digits}
            model: {type: softmax}
            training: {rounds: 10}
            """;

    @TempDir
    private Path folder;

    private Job read(String yaml) {
        return JobReader.read(yaml, "job.yaml", folder);
    }

    @Test
    void readsTheJobForPlanningAloneAndItsDefaults() {
        Job job = read(PLANNING);

        assertThat(job.profile().toArray()).containsExactly(0.9, 0.5, 0.2);
        assertThat(job.cluster().deadline()).isEqualTo(1.0);
        assertThat(job.partitions()).isEqualTo(3);
        assertThat(job.dimension()).hasValue(101770);
        assertThat(job.code().scheme()).isEqualTo(Schemes.OPTIMAL);
        assertThat(job.code().bits())
                .isEqualTo(new BitSpec(
                        UniformQuantizer.DEFAULT, 21, BitSpec.Allocation.EXACT, 2, 32, false, NoiseScale.ONE, false));
        assertThat(job.code().settings()).isEqualTo(Settings.defaults(Schemes.OPTIMAL));
        assertThat(job.workload()).isEmpty();
        assertThat(job.compare()).isEmpty();
        assertThat(read(PLANNING.replace("total: 21", "minimum: 3"))
                        .code()
                        .bits()
                        .total())
                .isEqualTo(15);
    }

    @Test
    void withoutAQuantizerItIsTheLattice() {
        assertThat(read(PLANNING.replace(", quantizer: uniform", "")).code().bits())
                .isEqualTo(new BitSpec(
                        LatticeQuantizer.INSTANCE, 84, BitSpec.Allocation.EXACT, 2, 48, false, NoiseScale.ONE, false));
        assertThat(read(PLANNING.replace("{total: 21, quantizer: uniform}", "{}"))
                        .code()
                        .bits())
                .isEqualTo(new BitSpec(
                        LatticeQuantizer.INSTANCE, 60, BitSpec.Allocation.EXACT, 2, 48, false, NoiseScale.ONE, false));
    }

    /** Links so fast that a coder would be what messages wait for: 300 Mb/s of the slowest. */
    @Test
    void fastLinksHaveTheLatticeAtAFixedLength() {
        String bare = PLANNING.replace(", quantizer: uniform", "");
        assertThat(quantizer(bare.replace("partitions:", "  bandwidth: 1.25e9\npartitions:")))
                .isEqualTo(RotatedQuantizer.INSTANCE);
        assertThat(quantizer(bare.replace("partitions:", "  bandwidth: [1.25e9, 1e6, 4e7]\npartitions:")))
                .isEqualTo(LatticeQuantizer.INSTANCE);
        assertThat(quantizer(bare.replace("partitions:", "  bandwidth: 1.25e9\npartitions:")
                        .replace("total: 21", "total: 21.25")))
                .isEqualTo(LatticeQuantizer.INSTANCE);
        Job named = read(PLANNING.replace("partitions:", "  bandwidth: 1.25e9\npartitions:"));
        assertThat(named.code().bits().quantizer()).isEqualTo(UniformQuantizer.DEFAULT);
        assertThat(named.bandwidth()).contains(new Bandwidth(List.of(1.25e9, 1.25e9, 1.25e9)));
        assertThat(JobReader.read(JobWriter.toYaml(named), "job", folder)).isEqualTo(named);
        assertThatThrownBy(() -> read(PLANNING.replace("partitions:", "  bandwidth: [1, 2]\npartitions:")))
                .hasMessage("cluster.bandwidth: must be a finite number above 0, or one for each of the 3 workers:"
                        + " found [1,2]");
    }

    private Quantizer quantizer(String yaml) {
        return read(yaml).code().bits().quantizer();
    }

    /** One that is published with its number of bits keeps its own quantizer, also beside others. */
    @Test
    void oneBitIsOfUniform() {
        Job alone = read(PLANNING.replace("optimal", "oneBit").replace("bits: {total: 21, quantizer: uniform}", ""));
        assertThat(alone.code().bits().quantizer()).isEqualTo(UniformQuantizer.DEFAULT);

        Job beside = read(TRAINING + "compare: [oneBit]\n");
        assertThat(beside.schemes())
                .extracting(scheme -> scheme.code().bits().quantizer())
                .containsExactly(LatticeQuantizer.INSTANCE, UniformQuantizer.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0x10", "010", "-010", "0b11", "0o17", "1_000", "1.4d", "0x1p3", "190:20:30", "+.inf", "\u0663"})
    void aNumberIsADecimalOne(String text) {
        assertThatThrownBy(() -> read(PLANNING + "seed: " + text + "\n"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("seed: must be an integer of 64 bits: found ")
                .hasMessageContaining(text);
    }

    @Test
    void namesATextInUtf16(@TempDir Path folder) throws IOException {
        for (Charset encoding : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
            Path file = Files.write(folder.resolve("job.yaml"), PLANNING.getBytes(encoding));
            assertThatThrownBy(() -> JobReader.read(file))
                    .hasMessage(file + ": a text in UTF-16; save it as UTF-8: iconv -f UTF-16 -t UTF-8");
        }
    }

    @Test
    void oneProbabilityIsThatOfAllWorkers() {
        String one = PLANNING.replace("[0.9, 0.5, 0.2]", "0.3").replace("cluster:", "cluster:\n  workers: 4");
        assertThat(read(one).profile().toArray()).containsExactly(0.3, 0.3, 0.3, 0.3);
    }

    @Test
    void readsATrainingJobAndItsDefaults() {
        Job job = read(TRAINING);

        assertThat(job.partitions()).isEqualTo(3);
        assertThat(job.dimension()).isEmpty();
        assertThat(job.code().bits().total()).isEqualTo(4 * 15);
        assertThat(job.clock()).isEqualTo(Clock.VIRTUAL);
        assertThat(job.seed()).isEqualTo(1);
        Workload workload = job.workload().orElseThrow();
        assertThat(workload.data()).isEqualTo(new DataSpec(new DataSpec.Digits(), PartitionBy.RANDOM));
        assertThat(workload.model())
                .isEqualTo(new ModelSpec(ModelSpec.Type.SOFTMAX, List.of(), ModelSpec.Backend.JAVA));
        assertThat(workload.training().rounds()).isEqualTo(10);
        assertThat(workload.training().batchSize()).isEqualTo(64);
        assertThat(workload.training().optimizer().type()).isEqualTo(OptimizerSpec.Type.SGD);
    }

    @Test
    void defaultBudgetIsForTheWorkersThatCanAnswer() {
        Job job = read(TRAINING.replace("shift: 1.0", "shift: [1.0, 1.0, 1.1]"));

        assertThat(job.profile().straggling(2)).isEqualTo(1);
        assertThat(job.code().bits().total()).isEqualTo(4 * 10);
    }

    @Test
    void pathsStartFromTheFolderOfTheJob() {
        Job job = read(TRAINING.replace("{type: digits}", "{type: idx, directory: ../mnist}"));

        assertThat(job.workload().orElseThrow().data().source())
                .isEqualTo(new DataSpec.Idx(folder.toAbsolutePath().normalize().resolveSibling("mnist"), 10));
    }

    @Test
    void takesAnExponentWithoutAPointForANumber() {
        Job job = read(TRAINING.replace("rounds: 10", "optimizer: {type: adam, learningRate: 1e-3}"));

        assertThat(job.workload().orElseThrow().training().optimizer().learningRate())
                .isEqualTo(1e-3);
    }

    @Test
    void schemesSideBySideShareTheBudget() {
        Job job = read(TRAINING + "code: {bits: {quantizer: uniform}}\ncompare: [ignoreStragglers, centralized]\n");

        assertThat(job.schemes())
                .extracting(scheme -> scheme.code().scheme())
                .containsExactly(Schemes.OPTIMAL, Schemes.IGNORE_STRAGGLERS, Schemes.CENTRALIZED);
        assertThat(job.schemes())
                .extracting(scheme -> scheme.code().bits())
                .containsExactly(
                        BitSpec.ofTotal(15),
                        BitSpec.ofTotal(15).withAllocation(BitSpec.Allocation.EQUAL),
                        BitSpec.none());
        assertThat(job.schemes())
                .allSatisfy(scheme -> assertThat(scheme.compare()).isEmpty());
    }

    @Test
    void infiniteSampleIsAnAnswerThatNeverCame() {
        Job job = read(PLANNING.replace(
                "stragglerProbability: [0.9, 0.5, 0.2]",
                "{delay: {model: empirical, samples: [[0.5, .inf], [1, 2], [0.1, 0.2]]}, deadline: 1.5}"));

        // Planned with as two samples show it: (late + 1/2) / 3.
        assertThat(job.cluster().delays().stragglerProbability(2, 1.5, 1)).isZero();
        assertThat(job.profile().toArray()).containsExactly(0.5, 0.5, 0.5 / 3);
    }

    /** One line a case: what of the planning job is replaced, by what, and the whole message. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            total: 21                  | totl: 21              | code.bits.totl: unknown key; did you mean 'total'? allowed: total, allocation, minimum, maximum, allowSilent, scale, scaleIn, quantizer, lossless, varianceModel, bucket
            partitions: 3              | partions: 3           | partions: unknown key; did you mean 'partitions'? allowed: cluster, partitions, support, dimension, code, data, model, training, clock, engine, seed, compare
            partitions: 3              | zzz: 3                | zzz: unknown key; allowed: cluster, partitions, support, dimension, code, data, model, training, clock, engine, seed, compare
            partitions: 3              | partitions: 0         | partitions: must be an integer from 1 to 1000000: found 0
            partitions: 3              | partitions: 2.5       | partitions: must be an integer from 1 to 1000000: found 2.5
            partitions: 3              | partitions: '3'       | partitions: must be an integer from 1 to 1000000: found "3"
            partitions: 3              | 'partitions:'         | partitions: must be an integer from 1 to 1000000: found an empty value
            dimension: 101770          | dimension: -1         | dimension: must be an integer from 1 to 2147483647: found -1
            dimension: 101770          | seed: 1               | data: absent: a job to train has data, and may have model and training; one to plan alone has dimension
            dimension: 101770          | dimension: 99999999999999999999 | dimension: must be an integer from 1 to 2147483647: found 99999999999999999999
            [0.9, 0.5, 0.2]            | [0.9, 1.5, 0.2]       | cluster.stragglerProbability[1]: must be a number from 0 to 1: found 1.5
            [0.9, 0.5, 0.2]            | [0.9, .nan, 0.2]      | cluster.stragglerProbability[1]: must be a number from 0 to 1: found ".nan"
            [0.9, 0.5, 0.2]            | [0.9, -0.1, 0.2]      | cluster.stragglerProbability[1]: must be a number from 0 to 1: found -0.1
            [0.9, 0.5, 0.2]            | [0.9, often, 0.2]     | cluster.stragglerProbability[1]: must be a number from 0 to 1: found "often"
            [0.9, 0.5, 0.2]            | []                    | cluster.stragglerProbability: must be a list of numbers, each a number from 0 to 1: found []
            [0.9, 0.5, 0.2]            | 0.5                   | cluster.stragglerProbability: must be a list of numbers, each a number from 0 to 1: found 0.5
            [0.9, 0.5, 0.2]            | [1, 1, 1]             | cluster.stragglerProbability: must be below 1 for at least one worker: found 1 for every worker
            stragglerProbability: [0.9, 0.5, 0.2] | deadline: 1 | cluster: must be given by stragglerProbability, or by delay and deadline: found neither
            scheme: optimal            | scheme: best          | code.scheme: must be one of optimal, osgc, grouped, dense, stochastic, oneBit, optimalDecoding, erasureHead, erasureHeadAllArrivals, bernoulli, expander, cyclicRepetition, fractionalRepetition, yeAbbe, blockCode, osgcSchemeI, osgcSchemeII, ignoreStragglers, centralized, roundRobin: found "best"
            scheme: optimal            | scheme: centralized   | code.bits: must be none for the scheme centralized: found {"total":21,"quantizer":"uniform"}
            {total: 21, quantizer: uniform} | some | code.bits: must be a mapping or none: found "some"
            total: 21                  | total: 0              | code.bits.total: must be an integer from 1 to 32000000: found 0
            total: 21                  | total: 5              | code.bits.total: must be an integer from 6 to 96 (3 usable workers, 2 to 32 bits each): found 5
            total: 21                  | total: 97             | code.bits.total: must be an integer from 6 to 96 (3 usable workers, 2 to 32 bits each): found 97
            total: 21                  | 'total: 21, minimum: 0' | code.bits.minimum: must be an integer from 1 to 32: found 0
            total: 21                  | 'total: 21, minimum: 9, maximum: 8' | code.bits.maximum: must be at least minimum, 9: found 8
            total: 21                  | 'total: 21, bucket: 12' | code.bits.bucket: must be 0 for the whole vector, or a multiple of 8: found 12
            quantizer: uniform         | bucket: 64            | code.bits.bucket: must be absent with the quantizer lattice: it is of quantizer: uniform: found 64
            quantizer: uniform         | lossless: true        | code.bits.lossless: must be false with the quantizer lattice, whose frames are entropy coded already: found true
            'total: 21, quantizer: uniform' | total: 21.1      | code.bits.total: must be a multiple of 0.25 from 0.25 to 12000000: found 21.1
            'total: 21, quantizer: uniform' | total: 1.25      | code.bits.total: must be a multiple of 0.25 from 1.5 to 36 (3 usable workers, 0.5 to 12 bits each): found 1.25
            'total: 21, quantizer: uniform' | 'total: 21, minimum: 0.25' | code.bits.minimum: must be a multiple of 0.25 from 0.5 to 12: found 0.25
            total: 21                  | 'total: 21, scale: 0' | code.bits.scale: must be a finite number above 0, or balanced: found 0
            total: 21                  | 'total: 21, allowSilent: 1' | code.bits.allowSilent: must be true or false: found 1
            partitions: 3              | 'clock: sundial'      | clock: must be one of virtual, wall: found "sundial"
            partitions: 3              | 'compare: [optimal]'  | compare[0]: must be a scheme, or settings, other than code.scheme and the ones before: found optimal
            partitions: 3              | 'compare: optimal'    | compare: must be a list of names, or of mappings with keys of scheme, memory, grid, largestLoad, decodingScale, decoding, secondMomentLambda, groupSize, replication, coefficients, supports, graph, debias, stragglers, reduction, family, assignment, directions, entries, signs, jitter, mean, normalisation: found "optimal"
            """)
    void refusesInOneSentence(String part, String wrong, String message) {
        assertThat(PLANNING).contains(part);
        assertThatThrownBy(() -> read(PLANNING.replace(part, wrong)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            deadline: 1.1              | deadline: 1.0         | cluster.deadline: must be late enough for at least one worker to answer, at least 1.00001: found 1.0
            deadline: 1.1              | deadline: .inf        | cluster.deadline: must be a number of seconds above 0 and at most 1e9, or auto: found ".inf"
            'deadline: 1.1'            | 'workers: 3'          | cluster.deadline: must be a number of seconds above 0 and at most 1e9, or auto: found nothing
            deadline: 1.1              | 'deadline: 1.1, workers: 4' | cluster.workers: must be 3, as many as the cluster lists: found 4
            model: shiftedExponential  | model: normal         | cluster.delay.model: must be one of exponential, shiftedExponential, empirical, pareto, twoState, pairCorrelated, loadDependent, trace: found "normal"
            model: shiftedExponential  | model: exponential    | cluster.delay.shift: unknown key; allowed: model, rates, growsWithLoad, measuredLoad
            'rates: [1, 2.5, 20]'      | 'rates: [1, 0]'       | cluster.delay.rates[1]: must be a finite number above 0: found 0
            shift: 1.0                 | 'shift: [1, 2]'       | cluster.delay.shift: must be one number, or one for each of the 3 rates: found 2 numbers
            {type: digits}             | {type: imagenet}      | data.type: must be one of digits, idx, csv, imageFolder, coco, text, dataFrame: found "imagenet"
            {type: digits}             | {type: idx}           | data.directory: must be a path, from the folder of the job, or a URI: found nothing
            {type: digits}             | '{type: csv, train: a.csv, classes: 1}' | data.classes: must be an integer from 2 to 1000000: found 1
            {type: digits}             | '{type: csv, train: a.csv, missing: skip}' | data.missing: must be one of refuse, mean, drop: found "skip"
            {type: digits}             | '{type: csv, train: a.csv, header: maybe}' | data.header: must be true, false or auto: found "maybe"
            {type: digits}             | '{type: csv, train: a.csv, categorical: all}' | data.categorical: must be auto or a list of texts: found "all"
            {type: digits}             | '{type: csv, train: a.csv, delimiter: ab}' | data.delimiter: must be auto, tab or one character that is no letter, digit or quotation mark: found "ab"
            {type: digits}             | '{type: csv, train: a.csv, standardise: true}' | data.standardise: unknown key; did you mean 'standardize'? allowed: type, partitionBy, directory, classes, train, test, testFraction, labelColumn, features, header, delimiter, missing, categorical, standardize, scale, size, augment, brokenShare, generate, trainSet, testSet, path, vocabulary, context, format, label
            {type: digits}             | '{type: digits, partitionBy: luck}' | data.partitionBy: must be one of random, label: found "luck"
            {type: softmax}            | {type: mlp, hidden: []} | model.hidden: must be the width of at least one hidden layer: found []
            {type: softmax}            | {type: softmax, hidden: [3]} | model.hidden: must be absent or empty for softmax: found [3]
            {type: softmax}            | {type: mlp, backend: java} | model.backend: must be torch for mlp (java has softmax alone): found "java"
            {rounds: 10}               | {rounds: 0}           | training.rounds: must be an integer from 1 to 1000000000000: found 0
            {rounds: 10}               | {batchSize: -1}       | training.batchSize: must be an integer from 0 to 2147483647: found -1
            {rounds: 10}               | {checkpointEvery: often} | training.checkpointEvery: must be an integer from 0 to 1000000000000, or auto: found "often"
            {rounds: 10}               | '{optimizer: {learningRate: .nan}}' | training.optimizer.learningRate: must be a finite number above 0: found ".nan"
            {rounds: 10}               | '{optimizer: {type: sgd, beta1: 0.9}}' | training.optimizer.beta1: unknown key; allowed: type, learningRate
            {rounds: 10}               | '{optimizer: {type: momentum, momentum: 1}}' | training.optimizer.momentum: must be a number of at least 0 and below 1: found 1
            {rounds: 10}               | '{schedule: {type: stairs}}' | training.schedule.type: must be one of constant, inverseTime, cosine: found "stairs"
            {rounds: 10}               | '{keepCheckpoints: 0}' | training.keepCheckpoints: must be an integer from 1 to 1000: found 0
            """)
    void refusesInOneSentenceWhatATrainingJobAdds(String part, String wrong, String message) {
        String yaml = TRAINING.replace("  deadline: 1.1", "  WORKERS").replace("WORKERS", "deadline: 1.1");
        assertThat(yaml).contains(part);
        assertThatThrownBy(() -> read(yaml.replace(part, wrong.replace(", workers", "\n  workers"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void refusesAKeyGivenTwice() {
        assertThatThrownBy(() -> read(PLANNING + "partitions: 4\n"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("job.yaml, line 8: not YAML: Duplicate field 'partitions'");
    }

    @Test
    void saysTheLineOfASyntaxError() {
        assertThatThrownBy(() -> read("partitions: 3\ncluster: [1, 2\ncode: {}\n"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("job.yaml, line 3: not YAML: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {model: exponential, rates: [2]}                | 1e-9 | no refusal
            {model: empirical, samples: [[3, 0.25], [.inf]]} | 0.2  | , at least 0.25: found 0.2
            {model: empirical, samples: [[.inf], [.inf]]}   | 1    | , which none does: found 1.0
            {model: pareto, earliest: [700, 900], shape: 2} | 1    | , at least 700.001: found 1.0
            """)
    void aDeadlineThatIsTooEarlyNamesTheEarliest(String delay, String deadline, String refusal) {
        String job = PLANNING.replace(
                        "stragglerProbability: [0.9, 0.5, 0.2]", "{delay: " + delay + ", deadline: " + deadline + "}")
                .replace("total: 21", "total: 8");
        if (refusal.equals("no refusal")) {
            assertThat(read(job).profile().straggling(0)).isLessThan(1);
        } else {
            assertThatThrownBy(() -> read(job))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("cluster.deadline: must be late enough for at least one worker to answer" + refusal);
        }
    }

    @Test
    void refusesASecondDocumentAndATab() {
        assertThatThrownBy(() -> read(PLANNING + "---\npartitions: 4\n"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("job.yaml, line 9: a second document: a file holds one job, and '---' begins another");
        assertThatThrownBy(() -> read("partitions: 3\ncode:\n\tscheme: optimal\n"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("job.yaml, line 3: a tab, where only spaces may indent");
    }

    @Test
    void refusesAJobThatIsNoMapping() {
        for (String yaml : List.of("", "3", "[1]", "# nothing")) {
            assertThatThrownBy(() -> read(yaml))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("job: must be a mapping with keys of cluster, ");
        }
    }

    @Test
    void saysWhichFileIsMissingOrUnreadable() throws IOException {
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> JobReader.read(missing)).hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> JobReader.read(folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(folder + ": a folder, not a job");
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xC3, (byte) 0x28});
        assertThatThrownBy(() -> JobReader.read(binary)).hasMessage(binary + ": not a text in UTF-8");
    }

    @Test
    void csvWithoutATestFileKeepsAPartOfItsRows() {
        Job job = read(TRAINING.replace("{type: digits}", "{type: csv, train: a.csv.gz, classes: 3, header: true}"));

        DataSpec.Csv csv = (DataSpec.Csv) job.workload().orElseThrow().data().source();
        assertThat(csv.test()).isEqualTo(Optional.empty());
        assertThat(csv.testFraction()).isEqualTo(0.2);
        assertThat(csv.format().header()).isEqualTo(CsvFile.Header.TRUE);
    }

    @Test
    void oneBitCannotBeUnquantized() {
        String yaml = PLANNING.replace("optimal", "oneBit").replace("{total: 21, quantizer: uniform}", "none");
        assertThatThrownBy(() -> JobReader.read(yaml, "job", Path.of("")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("code.bits: must be a mapping or absent for the scheme oneBit, which sends 1 bit a"
                        + " coordinate: found \"none\"");
    }

    @Test
    void aMeasuredDeadlineWouldChangeTheCodeUnderAMemoryOfOneCode() {
        String job = """
                cluster: {deadline: auto, delay: {model: exponential, rates: [1, 2, 3]}}
                clock: wall
                code: {memory: errorFeedback}
                data: {type: digits}
                """;

        assertThatThrownBy(() -> read(job))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(
                        "cluster.deadline: must be a number of seconds with memory errorFeedback in real time");
        assertThat(read(job.replace("errorFeedback", "none")).deadlineMeasured())
                .isTrue();
        assertThat(read(job.replace("errorFeedback", "gradient")).deadlineMeasured())
                .isTrue();
    }
}
