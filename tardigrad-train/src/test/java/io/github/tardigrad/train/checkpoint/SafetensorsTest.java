package io.github.tardigrad.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.testing.AwkwardFloats;
import io.github.tardigrad.testing.Seeded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Seeded
class SafetensorsTest {
    @TempDir
    private Path folder;

    @Test
    void readsBackEveryFloatItWrote(RandomGenerator random) throws IOException {
        List<FloatTensor> written = new ArrayList<>();
        List<FloatTensor> read = new ArrayList<>();
        for (int length : new int[] {0, 1, 7, 16_384, 16_385, 40_000}) {
            for (Map.Entry<String, float[]> vector :
                    AwkwardFloats.finite(length, random).entrySet()) {
                String name = vector.getKey() + " " + length;
                written.add(FloatTensor.vector(name, vector.getValue()));
                read.add(FloatTensor.vector(name, new float[length]));
            }
        }
        Path file = folder.resolve("a.safetensors");
        Safetensors.write(file, written);
        Safetensors.read(file, read);

        for (int i = 0; i < written.size(); i++) {
            assertThat(Arrays.compare(read.get(i).data(), written.get(i).data()))
                    .isZero();
        }
    }

    @Test
    void writesTheLayoutOfTheFormat() throws IOException {
        float[] data = {9, 1, 2, 3, 4, 5, 6, 9};
        Path file = folder.resolve("a.safetensors");
        Safetensors.write(file, List.of(new FloatTensor("w", List.of(2, 3), data, 1)));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = (int) bytes.getLong();
        byte[] header = new byte[headerBytes];
        bytes.get(header);
        JsonNode entry = new ObjectMapper().readTree(header).path("w");

        assertThat(headerBytes % 8).isZero();
        assertThat(entry.toString()).isEqualTo("{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}");
        for (int i = 1; i <= 6; i++) {
            assertThat(bytes.getFloat()).isEqualTo(i);
        }
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void skipsTheMetadataOfOtherPrograms() throws IOException {
        float[] data = new float[1];
        Safetensors.read(
                file(
                        "{\"__metadata__\":{\"format\":\"pt\"},\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                        4),
                List.of(FloatTensor.vector("w", data)));

        assertThat(data).containsExactly(0);
    }

    private static Stream<Arguments> otherFiles() {
        return Stream.of(
                Arguments.of(
                        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a", "a Git LFS pointer in place of"),
                Arguments.of("<!DOCTYPE html>\n<html>", "a web page: the download gave one in place of the file"),
                Arguments.of("PK\u0003\u0004............", "a zip archive, as PyTorch's .pt files"),
                Arguments.of("\u0080\u0002}q\u0000.......", "a pickle of Python's; weights are read from safetensors"),
                Arguments.of("\u0089HDF\r\n\u001a\n............", "an HDF5 file; weights are read from safetensors"),
                Arguments.of("GGUF\u0003...............", "a GGUF file"),
                Arguments.of(
                        "{\"metadata\": {}, \"weight_map\": {}}", "an index of weights in several files, not weights"),
                Arguments.of("{\"a\": [1, 2, 3, 4]}", "JSON, not weights"));
    }

    @ParameterizedTest
    @MethodSource("otherFiles")
    void namesWhatOtherFilesAre(String content, String what) throws IOException {
        Path file = Files.write(folder.resolve("model.safetensors"), content.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> Safetensors.read(file, List.of()))
                .isInstanceOf(TensorFileException.class)
                .hasMessageStartingWith(file + ": " + what);
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        Path file = Files.createFile(folder.resolve("empty"));

        assertThatThrownBy(() -> Safetensors.read(file, List.of()))
                .isInstanceOf(TensorFileException.class)
                .hasMessage(file + ": a file has at least 8 bytes: found 0");
    }

    private Path file(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("made.safetensors");
        Files.write(
                file,
                ByteBuffer.allocate(8 + json.length + dataBytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .array());
        return file;
    }
}
