package io.github.tardigrad.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.memory.StateReader;
import io.github.tardigrad.core.memory.StateWriter;
import io.github.tardigrad.testing.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Seeded
class CheckpointsTest {
    @TempDir
    private Path folder;

    @Test
    void findsNothingWhereNothingWasSaved() throws IOException {
        assertThat(new Checkpoints(folder.resolve("absent"), 1).latest(this::unexpected))
                .isEmpty();
    }

    @Test
    void readsBackTheNewest() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 3);
        save(checkpoints, 1);
        save(checkpoints, 2);
        Checkpoint latest = checkpoints.latest(this::unexpected).orElseThrow();
        float[] parameters = new float[3];
        float[] velocity = new float[3];
        latest.read("parameters", List.of(FloatTensor.vector("w", parameters)));
        latest.read("optimizer", List.of(FloatTensor.vector("velocity", velocity)));
        float[] memory = new float[1];
        latest.read("workers", state -> {
            StateReader third = state.under("3.");
            third.floats("memory", memory);
            assertThat(third.longs("epoch")).containsExactly(2);
            assertThat(third.doubles("alpha")).containsExactly(0.1, Double.NEGATIVE_INFINITY);
            assertThat(third.bytes("pending")).containsExactly(2, -2);
            assertThat(third.bytes("none")).isEmpty();
        });

        assertThat(memory).containsExactly(6);
        assertThat(latest.round()).isEqualTo(2);
        assertThat(latest.folder()).isEqualTo(folder.resolve("round-000002"));
        assertThat(latest.state()).isEqualTo(state(2));
        assertThat(parameters).containsExactly(2, 20, 200);
        assertThat(velocity).containsExactly(-2, -20, -200);
    }

    @Test
    void keepsTheNewestFew() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        for (long round : new long[] {10, 20, 30, 1_000_000}) {
            save(checkpoints, round);
        }

        assertThat(entries()).containsExactly("round-000030", "round-1000000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parameters.safetensors",
                "optimizer.safetensors",
                "workers.safetensors",
                "state.json",
                "manifest.json"
            })
    void usesTheOneBeforeWhenABitOfTheNewestHasFlipped(String name, RandomGenerator random) throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 3);
        save(checkpoints, 1);
        Path file = save(checkpoints, 2).resolve(name);
        byte[] bytes = Files.readAllBytes(file);
        // The whole high bit makes no other valid JSON of a manifest, which has no hash of its own.
        bytes[random.nextInt(bytes.length)] ^= (byte) 0x80;
        Files.write(file, bytes);

        assertOnlyTheFirstIsUsed(checkpoints);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parameters.safetensors",
                "optimizer.safetensors",
                "workers.safetensors",
                "state.json",
                "manifest.json"
            })
    void usesTheOneBeforeWhenAFileOfTheNewestIsCutShortOrMissing(String name, RandomGenerator random)
            throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 3);
        save(checkpoints, 1);
        Path file = save(checkpoints, 2).resolve(name);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        assertOnlyTheFirstIsUsed(checkpoints);

        Files.delete(file);
        assertOnlyTheFirstIsUsed(checkpoints);
    }

    @Test
    void aDamagedNewerOneNeitherCountsNorStays() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        save(checkpoints, 10);
        Path damaged = folder.resolve("round-000020");
        Files.createDirectory(damaged);
        save(checkpoints, 15);

        assertThat(entries()).containsExactly("round-000015");
        Files.createDirectory(damaged);
        save(checkpoints, 20);
        assertThat(checkpoints.latest(this::unexpected).orElseThrow().round()).isEqualTo(20);
    }

    @Test
    void ignoresAndClearsAwayWhatAKillLeftHalfWritten() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 3);
        save(checkpoints, 1);
        Path half = Files.createDirectory(folder.resolve(".writing-round-000002"));
        Files.writeString(half.resolve("parameters.safetensors"), "half");

        assertThat(checkpoints.latest(this::unexpected).orElseThrow().round()).isEqualTo(1);
        save(checkpoints, 2);
        assertThat(entries()).containsExactly("round-000001", "round-000002");
    }

    @Test
    void aWriteThatFailsLeavesTheOneBefore() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        save(checkpoints, 1);
        FloatTensor tensor = FloatTensor.vector("w", new float[3]);

        // A state that cannot become JSON fails after both tensor files are written.
        ObjectNode state = JsonNodeFactory.instance.objectNode().putPOJO("word", new Object());
        assertThatThrownBy(() -> checkpoints.save(2, List.of(Section.of("parameters", List.of(tensor))), state))
                .isInstanceOf(IOException.class);
        assertThat(entries()).containsExactly("round-000001");
        assertThat(checkpoints.latest(this::unexpected).orElseThrow().round()).isEqualTo(1);
    }

    @Test
    void tensorsOfAnotherModelAreRefused() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        Path saved = save(checkpoints, 1);
        Optional<Checkpoint> latest = checkpoints.latest(this::unexpected);

        assertThatThrownBy(() ->
                        latest.orElseThrow().read("parameters", List.of(FloatTensor.vector("w", new float[4]))))
                .hasMessage(saved.resolve("parameters.safetensors")
                        + ": tensors are not the model's: w [3] instead of [4]");
    }

    @Test
    void aPartIsReadAsItWasWrittenOrNotAtAll() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        Path file = save(checkpoints, 1).resolve("workers.safetensors");
        Checkpoint latest = checkpoints.latest(this::unexpected).orElseThrow();

        assertThatThrownBy(() -> latest.read("workers", state -> state.floats("3.epoch", new float[1])))
                .isInstanceOf(TensorFileException.class)
                .hasMessage(file + ": 3.epoch is F32 [1]: found I64 [1]");
        assertThatThrownBy(() -> latest.read("workers", state -> state.bytes("4.pending")))
                .hasMessage(file + ": no 4.pending");
        assertThatThrownBy(() -> latest.read("workers", state -> state.floats("3.memory", new float[1])))
                .hasMessage(file + ": unknown 3.epoch, 3.alpha, 3.pending, 3.none");
        latest.read("absent", this::notCalled);
        assertThatThrownBy(() -> latest.read("absent", List.of(FloatTensor.vector("w", new float[1]))))
                .hasMessage(latest.folder() + ": no section absent");
    }

    private void notCalled(StateReader state) {
        throw new AssertionError(state);
    }

    @Test
    void anOlderVersionIsRefusedInOneLine() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        save(checkpoints, 1);
        Path newest = save(checkpoints, 2);
        Path manifest = newest.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"version\" : 2", "\"version\" : 1"));

        assertThatThrownBy(() -> checkpoints.latest(this::unexpected))
                .isInstanceOf(TensorFileException.class)
                .hasMessage(
                        "checkpoint " + newest + " has version 1, and this program reads and writes version 2: train"
                                + " anew, or go on with the program that wrote it");
    }

    @Test
    void namesOfSectionsDiffer() {
        Section section = new Section("workers");
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        assertThatThrownBy(() -> checkpoints.save(1, List.of(section, section), state(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sections have names of their own: name=workers");
        assertThatThrownBy(() -> new Section("Workers.3"))
                .hasMessage("a section's name is of 1 to 40 letters a to z: name=Workers.3");
    }

    private void assertOnlyTheFirstIsUsed(Checkpoints checkpoints) throws IOException {
        List<String> damaged = new ArrayList<>();

        assertThat(checkpoints.latest(damaged::add).orElseThrow().round()).isEqualTo(1);
        assertThat(damaged)
                .singleElement()
                .asString()
                .startsWith("checkpoint " + folder.resolve("round-000002") + " is damaged and not used: ");
    }

    private static Path save(Checkpoints checkpoints, long round) throws IOException {
        float[] w = {round, 10 * round, 100 * round};
        float[] velocity = {-round, -10 * round, -100 * round};
        Section workers = new Section("workers");
        StateWriter third = workers.under("3.");
        third.floats("memory", new float[] {3 * round});
        third.longs("epoch", round);
        third.doubles("alpha", 0.1, Double.NEGATIVE_INFINITY);
        third.bytes("pending", new byte[] {(byte) round, (byte) -round});
        third.bytes("none", new byte[0]);
        return checkpoints.save(
                round,
                List.of(
                        Section.of("parameters", List.of(FloatTensor.vector("w", w))),
                        Section.of("optimizer", List.of(FloatTensor.vector("velocity", velocity))),
                        workers),
                state(round));
    }

    private static ObjectNode state(long round) {
        return JsonNodeFactory.instance.objectNode().put("word", "round " + round);
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private void unexpected(String message) {
        throw new AssertionError(message);
    }
}
