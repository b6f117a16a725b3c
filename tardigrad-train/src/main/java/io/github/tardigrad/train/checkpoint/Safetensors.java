package io.github.tardigrad.train.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads and writes tensors as a safetensors file: 32-bit floats, in checkpoints also integers and bytes.
 *
 * <p>Layout, little-endian: 8 bytes of header length N, at most {@link #MAX_HEADER_BYTES}; N bytes of JSON that gives each
 * name its {@code dtype}, {@code shape} and {@code data_offsets} (relative to the end of the header); the values, without
 * holes. Values pass through one small buffer: no copy of a tensor is made.
 */
public final class Safetensors {
    /** The longest header that is read: 1 MiB, some 10,000 tensors. */
    public static final int MAX_HEADER_BYTES = 1 << 20;

    static final int LENGTH_BYTES = Long.BYTES;
    private static final int ALIGNMENT = 8;
    static final int BUFFER_BYTES = 1 << 16;
    static final String METADATA = "__metadata__";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int LISTED_DIFFERENCES = 20;

    private Safetensors() {}

    /**
     * Writes a file and forces it to the disk.
     *
     * @param file must not exist
     * @param tensors written in this order, each name once
     * @throws IOException if the disk will not have it
     */
    public static void write(Path file, List<? extends StoredTensor> tensors) throws IOException {
        byte[] header = header(tensors);
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            buffer.putLong(header.length).flip();
            writeAll(channel, buffer);
            writeAll(channel, ByteBuffer.wrap(header));
            for (StoredTensor tensor : tensors) {
                writeValues(channel, buffer, tensor);
            }
            channel.force(true);
        }
    }

    private static byte[] header(List<? extends StoredTensor> tensors) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        long begin = 0;
        for (StoredTensor tensor : tensors) {
            if (root.has(tensor.name()) || tensor.name().equals(METADATA)) {
                throw new IllegalArgumentException("tensor names must differ: name=" + tensor.name());
            }
            long end = begin + (long) tensor.length() * tensor.type().bytes();
            ObjectNode entry =
                    root.putObject(tensor.name()).put("dtype", tensor.type().name());
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

    private static void writeValues(FileChannel channel, ByteBuffer buffer, StoredTensor tensor) throws IOException {
        int size = tensor.type().bytes();
        int perBuffer = BUFFER_BYTES / size;
        for (int from = 0; from < tensor.length(); from += perBuffer) {
            int count = Math.min(perBuffer, tensor.length() - from);
            buffer.clear();
            tensor.put(buffer, from, count);
            buffer.limit(count * size);
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
        try (TensorFile open = TensorFile.open(file, EnumSet.of(ElementType.F32), ignored)) {
            Map<String, FloatTensor> byName = new LinkedHashMap<>();
            tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
            requireSame(file, open.entries(), byName, ignored);
            for (TensorFile.Entry entry : open.entries()) {
                FloatTensor tensor = byName.get(entry.name());
                if (tensor != null) {
                    open.read(tensor);
                }
            }
        }
    }

    private static void requireSame(
            Path file,
            Collection<TensorFile.Entry> entries,
            Map<String, FloatTensor> expected,
            Predicate<String> ignored)
            throws TensorFileException {
        List<String> differences = new ArrayList<>();
        Set<String> missing = new LinkedHashSet<>(expected.keySet());
        for (TensorFile.Entry entry : entries) {
            FloatTensor tensor = expected.get(entry.name());
            missing.remove(entry.name());
            if (tensor == null) {
                if (!ignored.test(entry.name())) {
                    differences.add("unknown " + entry.name() + entry.shape());
                }
            } else if (!tensor.shape().equals(entry.shape())) {
                differences.add(entry.name() + " " + entry.shape() + " instead of " + tensor.shape());
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
}
