package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong: one line that says what, where and what is allowed; the exit code; and no stack trace. */
class BadInputTest {
    private static final String PLANNING = """
            cluster: {stragglerProbability: [0.9, 0.5, 0.2]}
            partitions: 3
            dimension: 1000
            code: {bits: {total: 21, quantizer: uniform}}
            """;

    private static final String TRAINING = """
            cluster: {stragglerProbability: [0.5, 0.2]}
            data: {type: digits}
            training: {rounds: 3, batchSize: 8}
            """;

    @TempDir
    private Path folder;

    private Path job(String yaml) throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), yaml);
    }

    private void planRefuses(String part, String wrong, String message) throws IOException {
        assertThat(PLANNING).contains(part);
        refused(Cli.run("plan", job(PLANNING.replace(part, wrong))), message);
    }

    private Cli train(String yaml, Object... more) throws IOException {
        Object[] words = new Object[4 + more.length];
        words[0] = "train";
        words[1] = job(yaml);
        words[2] = "--out";
        words[3] = folder.resolve("run");
        System.arraycopy(more, 0, words, 4, more.length);
        return Cli.run(words);
    }

    private static void refused(Cli run, String message) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        failedWith(run, message);
    }

    private static void failedWith(Cli run, String message) {
        assertThat(run.err()).contains("tardigrad: " + message).doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void misspeltKey() throws IOException {
        planRefuses("total", "totl", "code.bits.totl: unknown key; did you mean 'total'? allowed: total, allocation");
    }

    @Test
    void wrongType() throws IOException {
        planRefuses(
                "partitions: 3",
                "partitions: three",
                "partitions: must be an integer from 1 to 1000000: found \"three\"");
    }

    @Test
    void probabilityAboveOne() throws IOException {
        planRefuses("0.5", "1.5", "cluster.stragglerProbability[1]: must be a number from 0 to 1: found 1.5");
    }

    @Test
    void probabilityNotANumber() throws IOException {
        planRefuses("0.5", ".nan", "cluster.stragglerProbability[1]: must be a number from 0 to 1: found \".nan\"");
    }

    @Test
    void budgetBelowWhatTheWorkersNeed() throws IOException {
        planRefuses("total: 21", "total: 5", "code.bits.total: must be an integer from 6 to 96 (3 usable workers");
    }

    @Test
    void budgetAboveWhatTheWorkersCanUse() throws IOException {
        planRefuses("total: 21", "total: 97", "code.bits.total: must be an integer from 6 to 96 (3 usable workers");
    }

    @Test
    void budgetOfWorkersWithoutPartitions() throws IOException {
        String job = PLANNING.replace("partitions: 3", "partitions: 1").replace("total: 21", "total: 90");

        refused(Cli.run("plan", job(job.replace("{bits", "{scheme: ignoreStragglers, bits"))), "code: total must be");
    }

    @Test
    void noPartitions() throws IOException {
        planRefuses("partitions: 3", "partitions: 0", "partitions: must be an integer from 1 to 1000000: found 0");
    }

    @Test
    void deadlineBeforeAnybodyCanAnswer() throws IOException {
        planRefuses(
                "{stragglerProbability: [0.9, 0.5, 0.2]}",
                "{delay: {model: shiftedExponential, rates: [1, 2, 3], shift: 1.0}, deadline: 0.9}",
                "cluster.deadline: must be late enough for at least one worker to answer, at least 1.00001: found 0.9");
    }

    @Test
    void missingJob() {
        Path missing = folder.resolve("no.yaml");

        refused(Cli.run("plan", missing), missing + ": no such file");
    }

    @Test
    void brokenYaml() throws IOException {
        refused(Cli.run("plan", job("cluster: {")), folder.resolve("job.yaml") + ", line 1: not YAML: ");
    }

    @Test
    void missingDataFile() throws IOException {
        refused(
                train(TRAINING.replace("type: digits", "type: idx, directory: nowhere")),
                "data: " + folder.resolve("nowhere"));
    }

    @Test
    void folderWhereAFileIsMeantAndTheOtherWayRound() throws IOException {
        Path images = Files.createDirectories(folder.resolve("folder/train-images-idx3-ubyte"));
        refused(
                train(TRAINING.replace("type: digits", "type: csv, train: folder, classes: 2")),
                "data: " + folder.resolve("folder") + ": a folder, not a file");
        refused(
                train(TRAINING.replace("type: digits", "type: idx, directory: folder")),
                "data: " + folder.resolve("folder/train-labels-idx1-ubyte") + ": no such file");
        Files.createFile(folder.resolve("folder/train-labels-idx1-ubyte"));
        refused(
                train(TRAINING.replace("type: digits", "type: idx, directory: folder")),
                "data: " + images + ": a folder, not a file");
        refused(
                train(TRAINING.replace("type: digits", "type: idx, directory: job.yaml")),
                "data: " + folder.resolve("job.yaml") + ": a file, not a folder");
    }

    @Test
    void layersTooWideForAModel() throws IOException {
        refused(
                train(TRAINING + "model: {type: mlp, hidden: [100000, 100000]}\n"),
                "model.hidden: a model must have at most 2147483647 parameters: fc2.weight, shape=[100000, 100000]");
    }

    @Test
    void truncatedDataFile() throws IOException {
        for (String name : new String[] {"train-images-idx3-ubyte", "t10k-images-idx3-ubyte"}) {
            byte[] images = ByteBuffer.allocate(16 + 7)
                    .putInt(0x803)
                    .putInt(2)
                    .putInt(2)
                    .putInt(2)
                    .array();
            Files.write(folder.resolve(name), images);
            Files.write(folder.resolve(name.replace("images-idx3", "labels-idx1")), new byte[0]);
        }

        refused(
                train(TRAINING.replace("type: digits", "type: idx, directory: .")),
                "data: " + folder.resolve("train-images-idx3-ubyte")
                        + ": truncated: expected 8 bytes after the header, found 7");
    }

    @Test
    void labelOutOfRange() throws IOException {
        Files.writeString(folder.resolve("data.csv"), "1,2,0\n3,4,1\n5,6,2\n");

        refused(
                train(TRAINING.replace("type: digits", "type: csv, train: data.csv, classes: 2")),
                "data: " + folder.resolve("data.csv") + ", line 3: expected a label, an integer 0..1, found '2'");
    }

    @Test
    void morePartitionsThanExamples() throws IOException {
        refused(
                train(TRAINING + "partitions: 1501\n"),
                "partitions: must be at most 1500, the number of training examples: found 1501");
    }

    @Test
    void dimensionOtherThanTheModels() throws IOException {
        refused(
                train(TRAINING + "dimension: 651\n"),
                "dimension: must be 650, the number of the model's parameters, or absent: found 651");
    }

    @Test
    void jobWithoutData() throws IOException {
        refused(train(PLANNING), "data: must be given in a job to train: found nothing");
        refused(
                train(PLANNING.replace("dimension: 1000\n", "")),
                "data: absent: a job to train has data, and may have model and training;");
    }

    @Test
    void gradientsThatAreNotFinite() throws IOException {
        Cli run =
                train(TRAINING.replace("rounds: 3", "rounds: 30, optimizer: {learningRate: 3e38}, checkpointEvery: 1"));

        assertThat(run.exitCode()).isEqualTo(1);
        failedWith(run, "round ");
        assertThat(run.err()).contains("a smaller learning rate may help; ");
    }

    @Test
    void aModuleThatDoesNotFit() throws IOException {
        Path modules = Cli.ROOT.resolve("tardigrad-torch/src/test/resources/modules");
        Cli run = train(TRAINING + "model: {type: torchScript, file: '" + modules.resolve("tuple.pt") + "'}\n");

        refused(
                run,
                "model.file: must be a module that takes examples [8, 64] of float32 and gives scores [8, 10]: found "
                        + modules.resolve("tuple.pt") + ", which gives a tuple in training");
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void runFolderThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");

        refused(
                Cli.run("train", job(TRAINING), "--out", file.resolve("run")),
                "out: must be a folder that can be written");
    }

    @Test
    void runFolderThatHoldsARun() throws IOException {
        assertThat(train(TRAINING).exitCode()).isZero();

        refused(train(TRAINING), "out: must be a new folder");
    }

    @Test
    void checkpointOfAnotherJob() throws IOException {
        assertThat(train(TRAINING).exitCode()).isZero();
        byte[] before = Files.readAllBytes(folder.resolve("run/metrics.jsonl"));

        refused(train(TRAINING, "--resume", "--seed", 2), "resume: must be the run of this job");
        assertThat(folder.resolve("run/metrics.jsonl")).hasBinaryContent(before);
    }

    @Test
    void resumeWithoutAFolder() {
        refused(Cli.run("train", "--resume"), "--resume: must be with the run folder");
    }

    @Test
    void noRounds() {
        refused(
                Cli.run("train", "--rounds", 0, "--out", folder.resolve("run")),
                "--rounds: must be an integer of at least 1");
    }

    @Test
    void unknownOption() {
        refused(Cli.run("train", "--round", 3), "Unknown option: '--round'");
    }

    @Test
    void frameWithAFlippedBit() throws IOException {
        byte[] frame = frame();
        frame[frame.length / 2] ^= 1;
        Path file = Files.write(folder.resolve("flipped.frame"), frame);

        refused(Cli.run("frame", file), file + ": refused: frame: checksum must be");
    }

    @Test
    void frameOfTheWrongLength() throws IOException {
        byte[] frame = frame();
        Path file = Files.write(folder.resolve("short.frame"), Arrays.copyOf(frame, frame.length - 1));

        refused(Cli.run("frame", file), file + ": refused: frame: length must be");
    }

    @Test
    void frameOfAnotherPlanOrRound() throws IOException {
        Path file = Files.write(folder.resolve("whole.frame"), frame());
        Path plan = folder.resolve("run/plan.json");
        Path other = folder.resolve("other.json");
        Cli otherPlan = Cli.run("plan", job(PLANNING), "--json");
        Files.writeString(other, otherPlan.out());

        assertThat(Cli.run("frame", file, "--plan", plan, "--round", 3).exitCode())
                .isZero();
        refused(
                Cli.run("frame", file, "--plan", plan, "--round", 4),
                file + ": refused: frame: round must be 4: found=3");
        refused(Cli.run("frame", file, "--round", 0), file + ": refused: frame: round must be 0: found=3");
        refused(Cli.run("frame", file, "--plan", other), file + ": refused: frame: plan must be ");
        refused(Cli.run("frame", file, "--round", -1), "--round: must be an integer of at least 0: found -1");
        refused(Cli.run("frame", file, "--plan", file), file + ": not JSON");
        refused(
                Cli.run("frame", file, "--plan", folder.resolve("no")),
                folder.resolve("no") + ": cannot be read: no such");
        refused(Cli.run("frame", folder), folder + ": cannot be read: ");
    }

    @Test
    void clockThatIsNone() {
        refused(
                Cli.run("train", "--clock", "SUNDIAL"),
                "Invalid value for option '--clock': must be virtual or wall: found SUNDIAL");
    }

    @Test
    void frameThatIsNone() throws IOException {
        refused(
                Cli.run("frame", job(PLANNING.repeat(9))),
                folder.resolve("job.yaml") + ": refused: frame: magic must be");
    }

    @Test
    void debugShowsWhere() throws IOException {
        Cli run = Cli.run("--debug", "plan", job(PLANNING.replace("total", "totl")));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("InvalidInputException", "\tat ");
    }

    private byte[] frame() throws IOException {
        String reliable = TRAINING.replace("[0.5, 0.2]", "[0.01, 0]") + "code: {bits: {quantizer: uniform}}\n";
        assertThat(train(reliable, "--dump-frames").exitCode()).isZero();
        return Files.readAllBytes(folder.resolve("run/frames/worker-1.frame"));
    }

    /** The heap of the tests would not hold them; and the message says what the file is. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void filesWithoutEndAreRefusedEarly() throws IOException {
        refused(Cli.run("frame", "/dev/zero"), "/dev/zero: refused: ");
        refused(Cli.run("plan", "/dev/zero"), "/dev/zero: cannot be read: it has more than the 67,108,864 bytes");
        refused(
                Cli.run("estimate", "/dev/zero"),
                "history: /dev/zero: cannot be read: line 1 has more than the 16,777,216");
        refused(
                train(TRAINING.replace("{type: digits}", "{type: csv, train: /dev/zero, classes: 3}")),
                "data: /dev/zero: cannot be read: line 1 has more than the 16,777,216 characters");
    }

    @Test
    void aRecordWithoutEndIsRefused() throws IOException {
        assertThat(train(TRAINING).exitCode()).isZero();
        Path run = folder.resolve("run");
        Files.write(run.resolve("metrics.jsonl"), new byte[(16 << 20) + 1]);
        refused(Cli.run("estimate", run), run.resolve("metrics.jsonl") + ": line 1 has more than the 16,777,216");
        Files.write(run.resolve("run.json"), new byte[(64 << 20) + 1]);
        refused(Cli.run("report", run), run.resolve("run.json") + ": it has more than the 67,108,864 bytes");
    }
}
