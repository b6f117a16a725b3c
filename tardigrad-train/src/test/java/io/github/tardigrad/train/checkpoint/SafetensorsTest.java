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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|4|data has 8 bytes: found 4",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|12|data has 8 bytes: found 12",
                "{\"w\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}|8|w: dtype is F32: found \"F64\"",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}|8|w: data_offsets span 12 bytes: found [0,8]",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,8]}}|8|w: shape is of integers >= 0: found [-1]",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}|8|w: shape is of integers >= 0: found [2.0]",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[99999,99999],\"data_offsets\":[0,8]}}|8|w: a tensor has fewer than 2^31 values",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}|12|w: data begins at 0: found 4",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-4,4]}}|8|w: data_offsets span 8 bytes: found [-4,4]",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}|8|w: data_offsets are two integers: found [0]",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|4|tensors are not the model's: w [1] instead of [2]",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|8|tensors are not the model's: unknown x[2]; no w",
                "{\"w\":{},\"w\":{}}|8|header is JSON: Duplicate field 'w'",
                "{\"w\":|8|header is JSON: Unexpected end-of-input",
                "[]|8|header is a JSON object: found []",
                "{}|0|tensors are not the model's: no w",
            })
    void refusesAHostileHeader(String header, int dataBytes, String message) throws IOException {
        Path file = file(header, dataBytes);
        List<FloatTensor> tensors = List.of(FloatTensor.vector("w", new float[2]));

        assertThatThrownBy(() -> Safetensors.read(file, tensors))
                .isInstanceOf(TensorFileException.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    @Test
    void refusesOverlappingTensors() throws IOException {
        Path file = file(
                "{\"v\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
                12);

        assertThatThrownBy(() -> Safetensors.read(file, List.of()))
                .isInstanceOf(TensorFileException.class)
                .hasMessage(file + ": w: data begins at 8: found 4");
    }

    @Test
    void refusesAHeaderLengthBeyondFileAndLimit() throws IOException {
        for (long length : new long[] {-1, 0, 1, 9, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE}) {
            Path file = folder.resolve("length");
            Files.write(
                    file,
                    ByteBuffer.allocate(16)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(length)
                            .array());

            assertThatThrownBy(() -> Safetensors.read(file, List.of()))
                    .isInstanceOf(TensorFileException.class)
                    .hasMessage(file + ": header length is 2..8: found " + length);
        }
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
