package io.github.tardigrad.train.data;

import io.github.tardigrad.core.cluster.TraceDelays;
import io.github.tardigrad.train.file.Decimals;
import io.github.tardigrad.train.file.FileKind;
import io.github.tardigrad.train.file.TextLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.regex.Pattern;

/**
 * Measured response times from comma-separated text, plain or compressed with gzip. The first line is
 * {@code worker,round,seconds} or {@code worker,round,seconds,deadline}; every further one is what one worker did in one
 * round, in any order. Workers count from 0, rounds from any number. Seconds are empty or {@code inf} where no answer
 * came. Empty lines are skipped.
 */
public final class ResponseFile {
    private static final String COLUMNS = "worker,round,seconds";
    private static final String DEADLINE = ",deadline";
    private static final Pattern NO_ANSWER = Pattern.compile("|inf|\\.inf|Infinity", Pattern.CASE_INSENSITIVE);
    private static final int MOST_WORKERS = 1_000_000;
    /** Keeps workers times rounds in memory, at 8 bytes each. */
    private static final long MOST_RESPONSES = 1L << 27;

    private ResponseFile() {}

    /**
     * One line.
     *
     * @param seconds +Infinity where no answer came
     * @param deadlineSeconds until when was waited; +Infinity where the file does not say
     * @param line of the file, from 1
     */
    public record Response(int worker, long round, double seconds, double deadlineSeconds, long line) {}

    /**
     * Reads all responses, by rounds and then by workers.
     *
     * @throws DataFileException if the file is missing or empty, a line is wrong, or two lines are of the same worker and
     *     round; the message has the line's number
     */
    public static List<Response> read(Path file) throws DataFileException {
        return DataFile.read(file, "name a file with the columns " + COLUMNS, in -> parse(in, file.toString()));
    }

    /**
     * Reads a trace: all of the same workers in consecutive rounds.
     *
     * @throws DataFileException as {@link #read}; also if a worker or a round is missing, naming the line before which it
     *     should be, or the last one
     */
    public static TraceDelays readTrace(Path file) throws DataFileException {
        return trace(read(file), file.toString());
    }

    static TraceDelays trace(List<Response> responses, String name) throws DataFileException {
        int workers = 1 + responses.stream().mapToInt(Response::worker).max().orElseThrow();
        long first = responses.get(0).round();
        Response last = responses.get(responses.size() - 1);
        for (int i = 0; i < responses.size(); i++) {
            Response found = responses.get(i);
            if (found.worker() != i % workers || found.round() != first + i / workers) {
                throw new DataFileException(at(name, found.line()) + "a trace has no gaps: expected worker "
                        + i % workers
                        + " of round " + (first + i / workers) + ", found worker " + found.worker() + " of round "
                        + found.round() + " next");
            }
        }
        if (last.worker() != workers - 1) {
            throw new DataFileException(at(name, last.line()) + "a trace has no gaps: expected worker "
                    + (last.worker() + 1) + " of round " + last.round() + ", found the end of the trace after worker "
                    + last.worker());
        }
        double[][] seconds = new double[responses.size() / workers][workers];
        for (int i = 0; i < responses.size(); i++) {
            seconds[i / workers][i % workers] = responses.get(i).seconds();
        }
        return new TraceDelays(seconds);
    }

    static List<Response> parse(InputStream in, String name) throws IOException {
        TextLines lines = DataFile.text(in, name);
        List<Response> responses = new ArrayList<>();
        int columns = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            long lineNumber = lines.number();
            if (line.isBlank()) {
                continue;
            }
            if (columns == 0) {
                columns = columns(line, at(name, lineNumber));
                continue;
            }
            if (responses.size() == MOST_RESPONSES) {
                throw new DataFileException(
                        at(name, lineNumber) + "expected at most " + MOST_RESPONSES + " responses, found more");
            }
            responses.add(response(line, columns, lineNumber, name));
        }
        if (responses.isEmpty()) {
            throw new DataFileException(name + ": expected the columns " + COLUMNS
                    + " in the first line and at least 1 response after it, found none");
        }
        responses.sort(Comparator.comparingLong(Response::round).thenComparingInt(Response::worker));
        for (int i = 1; i < responses.size(); i++) {
            Response one = responses.get(i - 1);
            Response other = responses.get(i);
            if (one.worker() == other.worker() && one.round() == other.round()) {
                throw new DataFileException(at(name, Math.max(one.line(), other.line())) + "worker " + one.worker()
                        + " of round " + one.round() + " is already in line " + Math.min(one.line(), other.line()));
            }
        }
        return responses;
    }

    private static int columns(String header, String where) throws DataFileException {
        String names = header.replaceAll("\\s", "");
        if (names.equals(COLUMNS)) {
            return 3;
        }
        if (names.equals(COLUMNS + DEADLINE)) {
            return 4;
        }
        throw new DataFileException(where + "expected the columns " + COLUMNS + " or " + COLUMNS + DEADLINE
                + ", found '" + FileKind.shown(header) + "'");
    }

    private static Response response(String line, int columns, long lineNumber, String name) throws DataFileException {
        String where = at(name, lineNumber);
        String[] cells = line.split(",", -1);
        if (cells.length != columns) {
            throw new DataFileException(where + "expected " + columns + " columns, found " + cells.length);
        }
        int worker = (int) integer(cells[0].trim(), "worker", 0, MOST_WORKERS - 1, where);
        long round = integer(cells[1].trim(), "round", 0, Long.MAX_VALUE / 2, where);
        String seconds = cells[2].trim();
        double response = NO_ANSWER.matcher(seconds).matches()
                ? Double.POSITIVE_INFINITY
                : number(
                        seconds,
                        "seconds, a number of at least 0, empty or inf for no answer",
                        where,
                        x -> x >= 0 && x < Double.POSITIVE_INFINITY);
        double deadline = columns == 3
                ? Double.POSITIVE_INFINITY
                : number(cells[3].trim(), "a deadline, a finite number above 0", where, x -> x > 0 && x < 1e300);
        return new Response(worker, round, response, deadline, lineNumber);
    }

    private static long integer(String text, String what, long smallest, long largest, String where)
            throws DataFileException {
        long value = Decimals.wholeOf(text).orElse(-1);
        if (value < smallest || value > largest) {
            throw new DataFileException(where + "expected a " + what + ", an integer of at least " + smallest
                    + " and at most " + largest + ", found '" + FileKind.shown(text) + "'");
        }
        return value;
    }

    private static double number(String text, String what, String where, DoublePredicate allowed)
            throws DataFileException {
        double value = Decimals.doubleOf(text);
        if (!allowed.test(value)) {
            throw new DataFileException(where + "expected " + what + ", found '" + FileKind.shown(text) + "'");
        }
        return value;
    }

    private static String at(String name, long lineNumber) {
        return name + ", line " + lineNumber + ": ";
    }
}
