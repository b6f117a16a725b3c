package io.github.tardigrad.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.train.data.DataSummary;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.file.Heap;
import io.github.tardigrad.train.file.SmallFile;
import io.github.tardigrad.train.file.TextLines;
import io.github.tardigrad.train.measure.Responses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run folder says of its rounds: by which plan, and who answered when. Threads: confined. */
public final class RunRecord {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Map<Integer, CodePlan> plans = new HashMap<>();

    /**
     * The record in a folder.
     *
     * @throws InvalidInputException if no run has begun there
     */
    public RunRecord(Path folder) {
        if (!RunFolder.isRun(folder)) {
            throw InvalidInputException.of(folder.toString(), "no run has begun in this folder", null);
        }
        this.folder = folder;
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /**
     * What the run made of its data.
     *
     * @return empty if it has none, or was made before this was recorded
     * @throws InvalidInputException if the file is damaged
     */
    public Optional<DataSummary> data() {
        Path file = folder.resolve(RunFolder.RUN);
        try {
            JsonNode data = json(file, SmallFile.MOST_BYTES).path(RunFolder.DATA);
            return data.isObject() ? Optional.of(DataJson.fromJson(data)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw InvalidInputException.of(file.toString(), "damaged: " + e.getMessage(), e);
        }
    }

    private static JsonNode json(Path file, int most) {
        try {
            return JSON.readTree(SmallFile.read(file, most));
        } catch (OutOfMemoryError e) {
            throw InvalidInputException.of(file.toString(), Heap.tooSmallFor("it"), null);
        } catch (JsonProcessingException e) {
            throw InvalidInputException.of(file.toString(), "damaged: it is not JSON", e);
        } catch (IOException e) {
            throw InvalidInputException.of(file.toString(), FileProblem.of(e), e);
        }
    }

    /**
     * A round.
     *
     * @param round from 1
     * @param plan number of the plan, from 1
     * @param arrived workers whose frames were decoded
     * @param responses when each worker answered
     * @param uplinkBytes of all frames that came in time
     * @param lostMemories groups of workers whose memories began anew at its end, since one of them had lost what it knew
     * @param memoriesBegun whether all memories began anew before it, since the run went on without them
     */
    public record Round(
            long round,
            int plan,
            BitSet arrived,
            Responses responses,
            long uplinkBytes,
            List<Integer> lostMemories,
            boolean memoriesBegun) {}

    /**
     * A plan of the run.
     *
     * @param number 1 for the first
     * @throws InvalidInputException if its file is missing or damaged
     */
    public CodePlan plan(int number) {
        return plans.computeIfAbsent(number, this::readPlan);
    }

    private CodePlan readPlan(int number) {
        return PlanJson.fromJson(json(RunFolder.plan(folder, number), SmallFile.MOST_PLAN_BYTES));
    }

    /**
     * The rounds from the first on.
     *
     * @throws InvalidInputException if there is no record of them
     */
    public Rounds rounds() {
        return new Rounds(folder.resolve(RunFolder.METRICS));
    }

    /** One round after another. */
    public static final class Rounds implements AutoCloseable {
        private final Path file;
        private final TextLines lines;
        private long number;

        private Rounds(Path file) {
            this.file = file;
            try {
                this.lines = new TextLines(Files.newBufferedReader(file), file.toString());
            } catch (IOException e) {
                throw InvalidInputException.of(file.toString(), FileProblem.of(e), e);
            }
        }

        /**
         * The next round.
         *
         * @return null after the last; a last line that was not written to its end does not count
         * @throws InvalidInputException if a line is damaged or a round is missing
         */
        public @Nullable Round next() {
            String line;
            try {
                line = lines.next();
            } catch (IOException e) {
                throw InvalidInputException.of(file.toString(), FileProblem.of(e), e);
            }
            if (line == null) {
                return null;
            }
            number++;
            try {
                JsonNode json = JSON.readTree(line);
                long round = json.path("round").asLong();
                if (round != number) {
                    throw damaged("expected round " + number + ", found round " + round, null);
                }
                BitSet arrived = new BitSet();
                Responses responses = ResponsesJson.read(json);
                for (JsonNode worker : json.path("arrived")) {
                    if (!worker.isInt() || worker.intValue() < 0 || worker.intValue() >= responses.workers()) {
                        throw damaged(
                                "arrived must be workers 0.." + (responses.workers() - 1) + ": found " + worker, null);
                    }
                    arrived.set(worker.intValue());
                }
                return new Round(
                        round,
                        json.path("plan").asInt(1),
                        arrived,
                        responses,
                        json.path("uplinkBytes").asLong(),
                        lostMemories(json),
                        memoriesBegun(json));
            } catch (JsonProcessingException e) {
                if (isLast()) {
                    return null;
                }
                throw damaged("it is not JSON", e);
            } catch (IllegalArgumentException e) {
                throw damaged(String.valueOf(e.getMessage()), e);
            }
        }

        private static boolean memoriesBegun(JsonNode json) {
            for (JsonNode event : json.path("events")) {
                if (event.path("type").asText().equals(RunEvent.MEMORY) && event.has(RunEvent.RESUMED)) {
                    return true;
                }
            }
            return false;
        }

        private static List<Integer> lostMemories(JsonNode json) {
            List<Integer> groups = new ArrayList<>();
            for (JsonNode event : json.path("events")) {
                if (event.path("type").asText().equals(RunEvent.MEMORY) && event.has(RunEvent.GROUP)) {
                    groups.add(event.path(RunEvent.GROUP).asInt(-1));
                }
            }
            return groups;
        }

        private boolean isLast() {
            try {
                return lines.next() == null;
            } catch (IOException e) {
                return false;
            }
        }

        private InvalidInputException damaged(String how, @Nullable Exception cause) {
            return InvalidInputException.of(file + ", line " + number, how, cause);
        }

        @Override
        public void close() {
            try {
                lines.close();
            } catch (IOException e) {
                throw InvalidInputException.of(file.toString(), FileProblem.of(e), e);
            }
        }
    }
}
