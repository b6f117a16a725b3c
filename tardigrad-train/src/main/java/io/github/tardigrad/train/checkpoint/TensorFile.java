package io.github.tardigrad.train.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tardigrad.train.file.FileKind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file that is open for reading. Its header is checked as a whole, against limits and the length of the file, before
 * a value is touched. Threads: confined.
 */
final class TensorFile implements Closeable {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(Safetensors.BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final long dataBegins;
    /** By name, in the order of their bytes. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * A tensor of the file.
     *
     * @param type null where it is none of ours
     * @param begin of its bytes, from the end of the header
     */
    record Entry(String name, @Nullable ElementType type, List<Integer> shape, long begin, long end) {
        long length() {
            return shape.stream().mapToLong(side -> side).reduce(1, (a, b) -> a * b);
        }
    }

    private TensorFile(Path path, FileChannel channel, Set<ElementType> types, Predicate<String> ignored)
            throws IOException {
        this.path = path;
        this.channel = channel;
        long dataBytes = channel.size() - Safetensors.LENGTH_BYTES;
        require(dataBytes >= 0, "a file has at least " + Safetensors.LENGTH_BYTES + " bytes", channel.size());
        buffer.limit(Safetensors.LENGTH_BYTES);
        readAll(buffer);
        long headerBytes = buffer.flip().getLong();
        long longest = Math.min(Safetensors.MAX_HEADER_BYTES, dataBytes);
        if (headerBytes < 2 || headerBytes > longest) {
            Optional<String> other = FileKind.noTensors(head());
            if (other.isPresent()) {
                throw new TensorFileException(path + ": " + other.get());
            }
        }
        require(headerBytes >= 2 && headerBytes <= longest, "header length is 2.." + longest, headerBytes);
        byte[] header = new byte[(int) headerBytes];
        readAll(ByteBuffer.wrap(header));
        this.dataBegins = Safetensors.LENGTH_BYTES + headerBytes;
        entries(header, dataBytes - headerBytes, types, ignored).forEach(entry -> entries.put(entry.name, entry));
    }

    /**
     * Opens a file and checks its header.
     *
     * @param types that its tensors may have
     * @param ignored names of tensors that may have any type
     * @throws TensorFileException if the file is damaged
     */
    static TensorFile open(Path path, Set<ElementType> types, Predicate<String> ignored) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new TensorFile(path, channel, types, ignored);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** In the order of their bytes. */
    Collection<Entry> entries() {
        return entries.values();
    }

    /** The tensor with a name. */
    Entry entry(String name) throws TensorFileException {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new TensorFileException(path + ": no " + name);
        }
        return entry;
    }

    /**
     * Reads a tensor's values.
     *
     * @throws TensorFileException if the file has no such tensor, or one of another type or shape
     */
    void read(StoredTensor tensor) throws IOException {
        Entry entry = entry(tensor.name());
        if (entry.type != tensor.type() || !entry.shape.equals(tensor.shape())) {
            throw new TensorFileException(path + ": " + entry.name + " is " + tensor.type() + " " + tensor.shape()
                    + ": found " + entry.type + " " + entry.shape);
        }
        channel.position(dataBegins + entry.begin);
        int size = tensor.type().bytes();
        int perBuffer = Safetensors.BUFFER_BYTES / size;
        for (int from = 0; from < tensor.length(); from += perBuffer) {
            int count = Math.min(perBuffer, tensor.length() - from);
            buffer.clear().limit(count * size);
            readAll(buffer);
            buffer.flip();
            tensor.get(buffer, from, count);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private byte[] head() throws IOException {
        ByteBuffer head = ByteBuffer.allocate(FileKind.HEAD_BYTES);
        channel.read(head, 0);
        return Arrays.copyOf(head.array(), head.position());
    }

    private List<Entry> entries(byte[] header, long dataBytes, Set<ElementType> types, Predicate<String> ignored)
            throws TensorFileException {
        JsonNode root;
        try {
            root = JSON.readTree(new String(header, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new TensorFileException(path + ": header is JSON: " + e.getOriginalMessage(), e);
        }
        require(root != null && root.isObject(), "header is a JSON object", root);
        List<Entry> found = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!field.getKey().equals(Safetensors.METADATA)) {
                found.add(entry(field.getKey(), field.getValue(), types, ignored.test(field.getKey())));
            }
        }
        found.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long expected = 0;
        for (Entry entry : found) {
            require(entry.begin == expected, entry.name + ": data begins at " + expected, entry.begin);
            expected = entry.end;
        }
        require(expected == dataBytes, "data has " + expected + " bytes", dataBytes);
        return found;
    }

    private Entry entry(String name, JsonNode node, Set<ElementType> types, boolean anyType)
            throws TensorFileException {
        JsonNode dtype = node.path("dtype");
        ElementType type =
                dtype.isTextual() ? ElementType.named(dtype.textValue()).orElse(null) : null;
        boolean known = type != null && types.contains(type);
        String allowed = types.stream().sorted().map(Enum::name).collect(Collectors.joining(" or "));
        require(anyType || known, name + ": dtype is " + allowed, dtype);
        JsonNode shape = node.path("shape");
        require(shape.isArray(), name + ": shape is an array", shape);
        List<Integer> sides = new ArrayList<>();
        long length = 1;
        for (JsonNode side : shape) {
            require(
                    side.isIntegralNumber() && side.canConvertToInt() && side.intValue() >= 0,
                    name + ": shape is of integers >= 0",
                    shape);
            sides.add(side.intValue());
            length *= side.intValue();
            require(length <= Integer.MAX_VALUE, name + ": a tensor has fewer than 2^31 values", shape);
        }
        JsonNode offsets = node.path("data_offsets");
        require(
                offsets.isArray()
                        && offsets.size() == 2
                        && offsets.get(0).isIntegralNumber()
                        && offsets.get(0).canConvertToLong()
                        && offsets.get(1).isIntegralNumber()
                        && offsets.get(1).canConvertToLong(),
                name + ": data_offsets are two integers",
                offsets);
        long begin = offsets.get(0).longValue();
        long end = offsets.get(1).longValue();
        long bytes = length * (type != null ? type.bytes() : Float.BYTES);
        require(
                begin >= 0 && end >= begin && (!known || anyType || end - begin == bytes),
                name + ": data_offsets span " + bytes + " bytes",
                offsets);
        return new Entry(name, known ? type : null, List.copyOf(sides), begin, end);
    }

    private void readAll(ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new TensorFileException(path + ": the file ends " + into.remaining() + " bytes too soon");
            }
        }
    }

    private void require(boolean holds, String rule, @Nullable Object found) throws TensorFileException {
        if (!holds) {
            throw new TensorFileException(path + ": " + rule + ": found " + found);
        }
    }
}
