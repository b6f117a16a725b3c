package io.github.tardigrad.train.data;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Text as blocks of tokens: an example's features are the tokens of a block, as whole numbers, and its label is the token
 * after them; the classes are the vocabulary.
 *
 * <p>The tokens lie in a temporary file that is mapped into memory, so a text of any size takes little of the heap.
 */
public final class TokenBlocks implements Dataset {
    /** What fits into one mapping of 2 GiB. */
    private static final long MOST_TOKENS = Integer.MAX_VALUE / Integer.BYTES;

    private static final String BUNDLED = "genesis.txt.gz";
    private static final String HOW_TO_GET = "data.path is a text file or a folder of them; without it, a bundled text";

    private final IntBuffer tokens;
    private final int context;
    private final int vocabulary;
    private final String name;
    /** Of its files and lines, found when they were read. */
    private final List<DataNote> notes;

    private TokenBlocks(IntBuffer tokens, int context, int vocabulary, String name, List<DataNote> notes) {
        this.name = name;
        this.notes = notes;
        this.tokens = tokens;
        this.context = context;
        this.vocabulary = vocabulary;
    }

    /**
     * Cuts a text into tokens.
     *
     * @param path a file, or a folder whose files, but hidden ones, are taken in the order of their names, plain or .gz;
     *     absent: the bundled Book of Genesis
     * @param vocabulary a folder with vocab.json and merges.txt; absent: a token is a byte
     * @param context tokens of a block
     * @param testFraction the last blocks, to test with
     * @throws DataFileException if a file is missing or wrong, or there is not enough text
     */
    public static Split read(Optional<Path> path, Optional<Path> vocabulary, int context, double testFraction)
            throws DataFileException {
        Tokenizer tokenizer = vocabulary.isPresent() ? BytePairTokenizer.read(vocabulary.get()) : Tokenizer.bytes();
        TokenBlocks all;
        try {
            List<DataNote> notes = new ArrayList<>();
            IntBuffer tokens = tokenized(path.isPresent() ? files(path.get(), notes) : List.of(), tokenizer);
            notes.addAll(tokenizer.notes());
            all = new TokenBlocks(
                    tokens,
                    context,
                    tokenizer.vocabulary(),
                    path.map(Path::toString).orElse("the bundled text"),
                    notes);
        } catch (DataFileException e) {
            throw e;
        } catch (IOException e) {
            throw new DataFileException("the text cannot be cut into tokens: " + e.getMessage(), e);
        }
        int blocks = all.size();
        int test = (int) Math.round(testFraction * blocks);
        if (test < 1 || test >= blocks) {
            throw new DataFileException("expected a text of at least a block of " + (context + 1)
                    + " tokens to train and to test with, found " + blocks + " blocks");
        }
        int[] order = IntStream.range(0, blocks).toArray();
        return new Split(
                new Subset(all, Arrays.copyOf(order, blocks - test)),
                new Subset(all, Arrays.copyOfRange(order, blocks - test, blocks)));
    }

    /** Of these files; without any, of the bundled text. */
    private static IntBuffer tokenized(List<Path> files, Tokenizer tokenizer) throws IOException {
        Path file = Files.createTempFile("tardigrad", ".tokens");
        try {
            return tokenized(files, tokenizer, file);
        } finally {
            try {
                Files.delete(file); // What is mapped stays until it is no longer used.
            } catch (IOException e) {
                file.toFile().deleteOnExit(); // Not on Windows.
            }
        }
    }

    private static IntBuffer tokenized(List<Path> files, Tokenizer tokenizer, Path file) throws IOException {
        long[] count = new long[1];
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            Tokenizer.Sink sink = token -> {
                if (++count[0] > MOST_TOKENS) {
                    throw new DataFileException("expected a text of at most " + MOST_TOKENS + " tokens, found more");
                }
                out.writeInt(token);
            };
            for (Path text : files) {
                DataFile.read(text, HOW_TO_GET, raw -> {
                    InputStream in = DataFile.notUtf16(raw, text.toString());
                    tokenizer.tokenize(new BufferedInputStream(in), text.toString(), sink);
                    return text;
                });
            }
            if (files.isEmpty()) {
                bundled(tokenizer, sink);
            }
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).asIntBuffer();
        }
    }

    private static void bundled(Tokenizer tokenizer, Tokenizer.Sink sink) throws IOException {
        try (InputStream in = TokenBlocks.class.getResourceAsStream(BUNDLED)) {
            if (in == null) {
                throw new AssertionError("the resource is part of this jar: " + BUNDLED);
            }
            DataFile.read(in, BUNDLED, text -> {
                tokenizer.tokenize(new BufferedInputStream(text), BUNDLED, sink);
                return BUNDLED;
            });
        }
    }

    private static List<Path> files(Path path, List<DataNote> notes) throws DataFileException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        VisibleFiles visible = new VisibleFiles(path);
        List<Path> files = visible.files(path);
        if (files.isEmpty()) {
            throw new DataFileException(path + ": a folder without files; " + HOW_TO_GET);
        }
        visible.note().ifPresent(notes::add);
        return files;
    }

    @Override
    public int size() {
        return (tokens.limit() - 1) / context;
    }

    @Override
    public int features() {
        return context;
    }

    @Override
    public int classes() {
        return vocabulary;
    }

    @Override
    public Map<String, Long> classCounts() {
        return Map.of();
    }

    @Override
    public List<DataNote> notes() {
        List<DataNote> all = new ArrayList<>(notes);
        int left = (tokens.limit() - 1) % context;
        if (left > 0) {
            all.add(new DataNote(
                    "tokens of " + name,
                    left,
                    tokens.limit(),
                    "left out at the end, where they fill no block of " + context));
        }
        return all;
    }

    @Override
    public boolean copyFeatures(int index, float[] dst, int offset) {
        for (int i = 0; i < context; i++) {
            dst[offset + i] = tokens.get(index * context + i);
        }
        return true;
    }

    @Override
    public int label(int index) {
        return tokens.get((index + 1) * context);
    }
}
