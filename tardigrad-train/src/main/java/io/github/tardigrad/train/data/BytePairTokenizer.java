package io.github.tardigrad.train.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.train.file.FileKind;
import io.github.tardigrad.train.file.SmallFile;
import io.github.tardigrad.train.file.TextLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * GPT-2's byte-level byte-pair encoding, from its files vocab.json and merges.txt.
 *
 * <p>Lines that are not UTF-8 are counted, named in the log and left out. Source: Radford et al., "Language models are
 * unsupervised multitask learners", 2019, and the encoder published with it.
 */
public final class BytePairTokenizer implements Tokenizer {
    private static final Pattern WORD = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final String HOW_TO_GET = "a vocabulary is the files vocab.json and merges.txt of a GPT-2";
    private static final int CACHED_WORDS = 1 << 16;
    private static final int CHUNK_CHARS = 1 << 18;
    /** Of a line that is cut before a word, so that a text without line breaks is read piece by piece. */
    private static final int PIECE_BYTES = 1 << 20;
    /** Longer words are cut into such pieces: the time to merge one grows with the square of its length. */
    private static final int MOST_WORD_BYTES = 1 << 12;
    /** Of a text's lines, as of images by default. */
    private static final double BROKEN_SHARE = 0.01;

    private final Map<String, Integer> ids;
    private final Map<String, Integer> ranks;
    private final String[] byteSymbols = byteSymbols();
    private final Map<String, int[]> cache = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, int[]> eldest) {
            return size() > CACHED_WORDS;
        }
    };

    private final List<DataNote> notes = new ArrayList<>();

    private BytePairTokenizer(Map<String, Integer> ids, Map<String, Integer> ranks) {
        this.ids = ids;
        this.ranks = ranks;
    }

    /**
     * Reads vocab.json and merges.txt.
     *
     * @throws DataFileException if one is missing or wrong
     */
    public static BytePairTokenizer read(Path folder) throws DataFileException {
        Path vocabulary = folder.resolve("vocab.json");
        Map<String, Integer> ids = DataFile.read(vocabulary, HOW_TO_GET, in -> ids(in, vocabulary));
        Path merges = folder.resolve("merges.txt");
        return new BytePairTokenizer(ids, DataFile.read(merges, HOW_TO_GET, in -> ranks(in, merges, ids)));
    }

    private static Map<String, Integer> ids(InputStream in, Path file) throws IOException {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(SmallFile.read(in, file.toString(), SmallFile.MOST_BYTES));
        } catch (JsonProcessingException e) {
            throw new DataFileException(file + ": not JSON: " + e.getOriginalMessage(), e);
        }
        Map<String, Integer> ids = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            int id = entry.getValue().asInt(-1);
            if (id < 0 || id >= root.size()) {
                throw new DataFileException(file + ": expected ids 0.." + (root.size() - 1) + ", found "
                        + entry.getValue() + " for \"" + entry.getKey() + "\"");
            }
            ids.put(entry.getKey(), id);
        }
        if (ids.values().stream().distinct().count() != ids.size() || ids.isEmpty()) {
            throw new DataFileException(file + ": expected a mapping of tokens to ids that differ");
        }
        return ids;
    }

    private static Map<String, Integer> ranks(InputStream in, Path file, Map<String, Integer> ids) throws IOException {
        Map<String, Integer> ranks = new HashMap<>();
        TextLines lines = DataFile.text(in, file.toString());
        for (String line = lines.next(); line != null; line = lines.next()) {
            long number = lines.number();
            if (line.isBlank() || (number == 1 && line.startsWith("#version"))) {
                continue;
            }
            String[] pair = line.split(" ", -1);
            if (pair.length != 2) {
                throw new DataFileException(
                        file + ", line " + number + ": expected two tokens, found \"" + FileKind.shown(line) + "\"");
            }
            if (!ids.containsKey(pair[0] + pair[1])) {
                throw new DataFileException(file + ", line " + number + ": merges to \""
                        + FileKind.shown(pair[0] + pair[1]) + "\", which vocab.json has not");
            }
            ranks.putIfAbsent(line, ranks.size());
        }
        return ranks;
    }

    /** A printable character for each byte: itself where it is one, else from 256 on. */
    private static String[] byteSymbols() {
        String[] symbols = new String[256];
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            symbols[b] = String.valueOf((char) (printable ? b : next++));
        }
        return symbols;
    }

    @Override
    public List<DataNote> notes() {
        return List.copyOf(notes);
    }

    @Override
    public int vocabulary() {
        return ids.size();
    }

    @Override
    public void tokenize(InputStream text, String name, Sink sink) throws IOException {
        StringBuilder chunk = new StringBuilder();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long number = 0;
        List<String> broken = new ArrayList<>();
        for (int b = text.read(); b >= 0; b = text.read()) {
            if (b == ' ' && line.size() >= PIECE_BYTES) {
                // A text without line breaks, cut before a word.
                append(line, chunk, name, number + 1, broken);
                flushUpToLastBreak(chunk, sink);
            }
            line.write(b);
            if (line.size() > TextLines.MOST_CHARACTERS) {
                throw new DataFileException(name + ", line " + (number + 1) + ": it has more than the "
                        + TextLines.MOST_CHARACTERS + " bytes that are read without a blank");
            }
            if (b == '\n') {
                append(line, chunk, name, ++number, broken);
                if (chunk.length() >= CHUNK_CHARS) {
                    flushUpToLastBreak(chunk, sink);
                }
            }
        }
        append(line, chunk, name, ++number, broken);
        encode(chunk, sink);
        BrokenParts lines = new BrokenParts("lines", number, BROKEN_SHARE, "a text may have in UTF-8");
        broken.forEach(where -> lines.add(where, "not UTF-8"));
        lines.note()
                .map(note -> new DataNote("lines of " + name, note.count(), note.of(), note.happened()))
                .ifPresent(notes::add);
    }

    private static void append(
            ByteArrayOutputStream line, StringBuilder chunk, String name, long number, List<String> broken) {
        try {
            chunk.append(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray())));
        } catch (CharacterCodingException e) {
            broken.add(name + ", line " + number);
        }
        line.reset();
    }

    /** The last line break before a word is always a token of its own, so the text may be cut before it. */
    private void flushUpToLastBreak(StringBuilder chunk, Sink sink) throws IOException {
        for (int i = chunk.length() - 2; i > 0; i--) {
            if (chunk.charAt(i) == '\n' && !Character.isWhitespace(chunk.charAt(i + 1))) {
                encode(chunk.substring(0, i), sink);
                chunk.delete(0, i);
                return;
            }
        }
        for (int i = chunk.length() - 2; i > 0; i--) {
            // A blank between two words is the second one's.
            if (chunk.charAt(i) == ' '
                    && !Character.isWhitespace(chunk.charAt(i - 1))
                    && !Character.isWhitespace(chunk.charAt(i + 1))) {
                encode(chunk.substring(0, i), sink);
                chunk.delete(0, i);
                return;
            }
        }
    }

    private void encode(CharSequence text, Sink sink) throws IOException {
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            int[] tokens = cache.get(words.group());
            if (tokens == null) {
                tokens = encodeWord(words.group());
                if (tokens.length <= MOST_WORD_BYTES) {
                    cache.put(words.group(), tokens);
                }
            }
            for (int token : tokens) {
                sink.accept(token);
            }
        }
    }

    private int[] encodeWord(String word) throws DataFileException {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        IntStream.Builder tokens = IntStream.builder();
        for (int from = 0; from < bytes.length; from += MOST_WORD_BYTES) {
            for (int token : encodePiece(bytes, from, Math.min(from + MOST_WORD_BYTES, bytes.length), word)) {
                tokens.add(token);
            }
        }
        return tokens.build().toArray();
    }

    private int[] encodePiece(byte[] bytes, int from, int to, String word) throws DataFileException {
        List<String> parts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            parts.add(byteSymbols[bytes[i] & 0xFF]);
        }
        while (parts.size() > 1) {
            String best = null;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < parts.size(); i++) {
                String pair = parts.get(i) + " " + parts.get(i + 1);
                Integer rank = ranks.get(pair);
                if (rank != null && rank < bestRank) {
                    best = pair;
                    bestRank = rank;
                }
            }
            if (best == null) {
                break;
            }
            parts = merged(parts, best);
        }
        int[] tokens = new int[parts.size()];
        for (int i = 0; i < tokens.length; i++) {
            Integer id = ids.get(parts.get(i));
            if (id == null) {
                throw new DataFileException(
                        "the vocabulary has no token for \"" + parts.get(i) + "\" in \"" + FileKind.shown(word) + "\"");
            }
            tokens[i] = id;
        }
        return tokens;
    }

    private static List<String> merged(List<String> parts, String pair) {
        List<String> shorter = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            if (i + 1 < parts.size() && pair.equals(parts.get(i) + " " + parts.get(i + 1))) {
                shorter.add(parts.get(i) + parts.get(++i));
            } else {
                shorter.add(parts.get(i));
            }
        }
        return shorter;
    }
}
