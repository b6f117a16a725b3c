package io.github.tardigrad.train.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.train.file.FileKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads and writes tensors of 32-bit floats as a safetensors file.
 *
 * <p>Layout, little-endian: 8 bytes of header length N, at most {@link #MAX_HEADER_BYTES}; N bytes of JSON that gives each
 * name its {@code dtype}, {@code shape} and {@code data_offsets} (relative to the end of the header); the values, without
 * holes. Values pass through one small buffer: no copy of a tensor is made.
 */
public final class Safetensors {
    /** The longest header that is read: 1 MiB, some 10,000 tensors. */
    public static final int MAX_HEADER_BYTES = 1 << 20;

    private static final int LENGTH_BYTES = Long.BYTES;
    private static final int ALIGNMENT = 8;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final String METADATA = "__metadata__";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int LISTED_DIFFERENCES = 20;

    private Safetensors() {}

    private record Entry(String name, List<Integer> shape, long begin, long end) {}

    /**
     * Writes a file and forces it to the disk.
     *
     * @param file must not exist
     * @param tensors written in this order, each name once
     * @throws IOException if the disk will not have it
     */
    public static void write(Path file, List<FloatTensor> tensors) throws IOException {
        byte[] header = header(tensors);
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            buffer.putLong(header.length).flip();
            writeAll(channel, buffer);
            writeAll(channel, ByteBuffer.wrap(header));
            for (FloatTensor tensor : tensors) {
                writeValues(channel, buffer, tensor);
            }
            channel.force(true);
        }
    }

    private static byte[] header(List<FloatTensor> tensors) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        long begin = 0;
        for (FloatTensor tensor : tensors) {
            if (root.has(tensor.name()) || tensor.name().equals(METADATA)) {
                throw new IllegalArgumentException("tensor names must differ: name=" + tensor.name());
            }
            long end = begin + (long) tensor.length() * Float.BYTES;
            ObjectNode entry = root.putObject(tensor.name()).put("dtype", "F32");
            ArrayNode shape = entry.putArray("shape");
            tensor.shape().forEach(shape::add);
            entry.putArray("data_offsets").add(begin).add(end);
            begin = end;
        }
        byte[] json = JSON.writeValueAsBytes(root);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (padded > MAX_HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "header must be <= " + MAX_HEADER_BYTES + " bytes: tensors=" + tensors.size());
        }
        byte[] header = Arrays.copyOf(json, padded);
        Arrays.fill(header, json.length, padded, (byte) ' ');
        return header;
    }

    private static void writeValues(FileChannel channel, ByteBuffer buffer, FloatTensor tensor) throws IOException {
        int perBuffer = BUFFER_BYTES / Float.BYTES;
        for (int from = 0; from < tensor.length(); from += perBuffer) {
            int count = Math.min(perBuffer, tensor.length() - from);
            buffer.clear();
            buffer.asFloatBuffer().put(tensor.data(), tensor.offset() + from, count);
            buffer.limit(count * Float.BYTES);
            writeAll(channel, buffer);
        }
        buffer.clear();
    }

    private static void writeAll(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /**
     * Reads a file into arrays that are there already. The header is checked as a whole, against limits and the length of
     * the file, before a value is touched.
     *
     * @param file as {@link #write} or any other safetensors program made it
     * @param tensors exactly those of the file, in any order; their data is overwritten
     * @throws TensorFileException if the file is damaged, or holds other tensors
     * @throws IOException if it cannot be read
     */
    public static void read(Path file, List<FloatTensor> tensors) throws IOException {
        read(file, tensors, name -> false);
    }

    /**
     * As the other, passing over some tensors of the file.
     *
     * @param ignored names of which the file may have tensors of any type, which are not read
     * @throws TensorFileException if the file is damaged, or holds other tensors; the message lists what differs
     */
    public static void read(Path file, List<FloatTensor> tensors, Predicate<String> ignored) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long dataBytes = channel.size() - LENGTH_BYTES;
            require(dataBytes >= 0, file, "a file has at least " + LENGTH_BYTES + " bytes", channel.size());
            buffer.limit(LENGTH_BYTES);
            readAll(channel, buffer, file);
            long headerBytes = buffer.flip().getLong();
            if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, dataBytes)) {
                Optional<String> other = FileKind.noTensors(head(channel));
                if (other.isPresent()) {
                    throw new TensorFileException(file + ": " + other.get());
                }
            }
            require(
                    headerBytes >= 2 && headerBytes <= Math.min(MAX_HEADER_BYTES, dataBytes),
                    file,
                    "header length is 2.." + Math.min(MAX_HEADER_BYTES, dataBytes),
                    headerBytes);
            byte[] header = new byte[(int) headerBytes];
            readAll(channel, ByteBuffer.wrap(header), file);
            List<Entry> entries = entries(file, header, dataBytes - headerBytes, ignored);
            Map<String, FloatTensor> byName = new LinkedHashMap<>();
            tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
            requireSame(file, entries, byName, ignored);
            for (Entry entry : entries) {
                FloatTensor tensor = byName.get(entry.name);
                if (tensor == null) {
                    channel.position(channel.position() + entry.end - entry.begin);
                } else {
                    readValues(channel, buffer, file, tensor);
                }
            }
        }
    }

    private static byte[] head(FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(FileKind.HEAD_BYTES);
        channel.read(head, 0);
        return Arrays.copyOf(head.array(), head.position());
    }

    private static List<Entry> entries(Path file, byte[] header, long dataBytes, Predicate<String> ignored)
            throws TensorFileException {
        JsonNode root;
        try {
            root = JSON.readTree(new String(header, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new TensorFileException(file + ": header is JSON: " + e.getOriginalMessage(), e);
        }
        require(root != null && root.isObject(), file, "header is a JSON object", root);
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!field.getKey().equals(METADATA)) {
                entries.add(entry(file, field.getKey(), field.getValue(), !ignored.test(field.getKey())));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long expected = 0;
        for (Entry entry : entries) {
            require(entry.begin == expected, file, entry.name + ": data begins at " + expected, entry.begin);
            expected = entry.end;
        }
        require(expected == dataBytes, file, "data has " + expected + " bytes", dataBytes);
        return entries;
    }

    private static Entry entry(Path file, String name, JsonNode node, boolean floats) throws TensorFileException {
        JsonNode type = node.path("dtype");
        require(!floats || (type.isTextual() && type.textValue().equals("F32")), file, name + ": dtype is F32", type);
        JsonNode shape = node.path("shape");
        require(shape.isArray(), file, name + ": shape is an array", shape);
        List<Integer> sides = new ArrayList<>();
        long length = 1;
        for (JsonNode side : shape) {
            require(
                    side.isIntegralNumber() && side.canConvertToInt() && side.intValue() >= 0,
                    file,
                    name + ": shape is of integers >= 0",
                    shape);
            sides.add(side.intValue());
            length *= side.intValue();
            require(length <= Integer.MAX_VALUE, file, name + ": a tensor has fewer than 2^31 values", shape);
        }
        JsonNode offsets = node.path("data_offsets");
        require(
                offsets.isArray()
                        && offsets.size() == 2
                        && offsets.get(0).isIntegralNumber()
                        && offsets.get(0).canConvertToLong()
                        && offsets.get(1).isIntegralNumber()
                        && offsets.get(1).canConvertToLong(),
                file,
                name + ": data_offsets are two integers",
                offsets);
        long begin = offsets.get(0).longValue();
        long end = offsets.get(1).longValue();
        require(
                begin >= 0 && end >= begin && (!floats || end - begin == length * Float.BYTES),
                file,
                name + ": data_offsets span " + length * Float.BYTES + " bytes",
                offsets);
        return new Entry(name, sides, begin, end);
    }

    private static void requireSame(
            Path file, List<Entry> entries, Map<String, FloatTensor> expected, Predicate<String> ignored)
            throws TensorFileException {
        List<String> differences = new ArrayList<>();
        Set<String> missing = new LinkedHashSet<>(expected.keySet());
        for (Entry entry : entries) {
            FloatTensor tensor = expected.get(entry.name);
            missing.remove(entry.name);
            if (tensor == null) {
                if (!ignored.test(entry.name)) {
                    differences.add("unknown " + entry.name + entry.shape);
                }
            } else if (!tensor.shape().equals(entry.shape)) {
                differences.add(entry.name + " " + entry.shape + " instead of " + tensor.shape());
            }
        }
        missing.forEach(name -> differences.add("no " + name));
        if (!differences.isEmpty()) {
            int more = differences.size() - LISTED_DIFFERENCES;
            throw new TensorFileException(file + ": tensors are not the model's: "
                    + String.join("; ", differences.subList(0, Math.min(differences.size(), LISTED_DIFFERENCES)))
                    + (more > 0 ? "; and " + more + " more" : ""));
        }
    }

    private static void readValues(FileChannel channel, ByteBuffer buffer, Path file, FloatTensor tensor)
            throws IOException {
        int perBuffer = BUFFER_BYTES / Float.BYTES;
        for (int from = 0; from < tensor.length(); from += perBuffer) {
            int count = Math.min(perBuffer, tensor.length() - from);
            buffer.clear().limit(count * Float.BYTES);
            readAll(channel, buffer, file);
            buffer.flip().asFloatBuffer().get(tensor.data(), tensor.offset() + from, count);
        }
    }

    private static void readAll(ReadableByteChannel channel, ByteBuffer buffer, Path file) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new TensorFileException(file + ": the file ends " + buffer.remaining() + " bytes too soon");
            }
        }
    }

    private static void require(boolean holds, Path file, String rule, Object found) throws TensorFileException {
        if (!holds) {
            throw new TensorFileException(file + ": " + rule + ": found " + found);
        }
    }
}
