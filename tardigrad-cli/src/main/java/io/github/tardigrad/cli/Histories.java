package io.github.tardigrad.cli;

import io.github.tardigrad.core.estimate.WorkerHistory;
import io.github.tardigrad.train.data.DataFileException;
import io.github.tardigrad.train.data.ResponseFile;
import io.github.tardigrad.train.measure.ResponseHistory;
import io.github.tardigrad.train.measure.Responses;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The histories in a file or of a run, by worker.
 *
 * @param workers in order, those without a line left out
 * @param deadline of the latest round that says one
 */
record Histories(SortedMap<Integer, WorkerHistory> workers, OptionalDouble deadline) {
    /**
     * Reads a file, or what a run has recorded: of a long run the latest rounds.
     *
     * @param waited until when was waited in vain where the file does not say
     * @throws InvalidInputException if the file is wrong, or does not say and nobody else does
     */
    static Histories read(Path file, OptionalDouble waited) {
        return Files.isDirectory(file) ? ofRun(file) : ofFile(file, waited);
    }

    private static Histories ofRun(Path folder) {
        Deque<Responses> rounds = new ArrayDeque<>();
        try (RunRecord.Rounds lines = new RunRecord(folder).rounds()) {
            for (RunRecord.Round round = lines.next(); round != null; round = lines.next()) {
                rounds.add(round.responses());
                if (rounds.size()
                        > Math.max(
                                1,
                                ResponseHistory.MOST_RECORDED
                                        / Math.max(1, round.responses().workers()))) {
                    rounds.remove();
                }
            }
        }
        if (rounds.isEmpty()) {
            throw InvalidInputException.of(folder.toString(), "no round is recorded yet", null);
        }
        Responses last = rounds.getLast();
        SortedMap<Integer, WorkerHistory> histories = new TreeMap<>();
        for (int i = 0; i < last.workers(); i++) {
            WorkerHistory history = ResponseHistory.of(rounds, i);
            if (history.rounds() > 0) {
                histories.put(i, history);
            }
        }
        return new Histories(
                histories,
                Double.isFinite(last.deadlineSeconds())
                        ? OptionalDouble.of(last.deadlineSeconds())
                        : OptionalDouble.empty());
    }

    private static Histories ofFile(Path file, OptionalDouble waited) {
        List<ResponseFile.Response> responses;
        try {
            responses = ResponseFile.read(file);
        } catch (DataFileException e) {
            throw InvalidInputException.of("history", String.valueOf(e.getMessage()), e);
        }
        SortedMap<Integer, List<ResponseFile.Response>> byWorker = new TreeMap<>();
        OptionalDouble deadline = OptionalDouble.empty();
        for (ResponseFile.Response response : responses) {
            boolean open = response.deadlineSeconds() == Double.POSITIVE_INFINITY;
            if (open && response.seconds() == Double.POSITIVE_INFINITY && waited.isEmpty()) {
                throw InvalidInputException.of(
                        file + ", line " + response.line(),
                        "no answer, and no column says until when was waited: add a column deadline, or --deadline",
                        null);
            }
            deadline = open ? deadline : OptionalDouble.of(response.deadlineSeconds());
            byWorker.computeIfAbsent(response.worker(), worker -> new ArrayList<>())
                    .add(response);
        }
        SortedMap<Integer, WorkerHistory> histories = new TreeMap<>();
        byWorker.forEach((worker, rounds) -> histories.put(worker, history(rounds, waited)));
        return new Histories(histories, deadline);
    }

    private static WorkerHistory history(List<ResponseFile.Response> rounds, OptionalDouble waited) {
        double[] seconds =
                rounds.stream().mapToDouble(ResponseFile.Response::seconds).toArray();
        double[] deadlines = rounds.stream()
                .mapToDouble(response -> response.deadlineSeconds() == Double.POSITIVE_INFINITY
                        ? waited.orElse(Double.POSITIVE_INFINITY)
                        : response.deadlineSeconds())
                .toArray();
        return new WorkerHistory(seconds, deadlines);
    }

    /** The latest moment at which anybody answered or was given up. */
    double latest() {
        double latest = 0;
        for (WorkerHistory history : workers.values()) {
            for (int r = 0; r < history.rounds(); r++) {
                latest = Math.max(latest, history.observed(r));
            }
        }
        return latest;
    }
}
