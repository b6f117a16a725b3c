package io.github.tardigrad.core.memory;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.core.quantize.Frame;
import io.github.tardigrad.core.quantize.FrameEncoder;
import io.github.tardigrad.core.quantize.FrameFormatException;
import io.github.tardigrad.core.quantize.FrameHeader;
import io.github.tardigrad.core.quantize.FrameLimits;
import io.github.tardigrad.core.quantize.FrameReader;
import io.github.tardigrad.core.quantize.MemoryNote;
import io.github.tardigrad.core.quantize.MessageFormat;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Runs a scenario file: a line is an event, the indented lines after it are what it must give. Messages are one number, float32,
 * and alpha is one half, so that all that is remembered can be read.
 *
 * <pre>
 * workers 2 shards 1
 * round 1
 * order worker=0 gradient=8
 *     sends 8, epoch 0, base -1
 * frame worker=0
 *     accepted
 * close
 *     estimate 8, remembered 4
 * </pre>
 *
 * <p>An {@code order} is what a worker hears and answers; {@code frame} is one of its answers as it arrives, of this round or with
 * {@code round=} of another; {@code dies} is a worker that comes back with nothing; {@code weights} is another plan of the same
 * messages, under which each counts {@code each=} times.
 */
final class MemoryScenario {
    private static final MessageFormat FORMAT = MessageFormat.unquantized(1).withNote();

    private final GradientMemory memory;
    private final RoundMemory coordinator;
    private final WorkerMemory[] workers;
    private final Map<String, byte[]> sent = new HashMap<>();
    private final TreeMap<Integer, Frame> accepted = new TreeMap<>();
    private long round;
    private double weight = 1;

    private MemoryScenario(int count, int shards) {
        memory = new GradientMemory(0, OptionalDouble.of(0.5), 0, shards);
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        coordinator = new RoundMemory(
                memory.coordinator(1, ones, StragglerProfile.uniform(count, 0.5), new double[count]), count);
        workers = new WorkerMemory[count];
        Arrays.setAll(workers, i -> memory.worker(FORMAT, 0, 0));
    }

    /** The file as it ought to be: its own events with what they gave. */
    static String replay(List<String> lines) throws FrameFormatException {
        MemoryScenario scenario = null;
        StringJoiner out = new StringJoiner("\n", "", "\n");
        for (String line : lines) {
            if (line.startsWith(" ")) {
                continue;
            }
            out.add(line);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split(" ", -1);
            if (words[0].equals("workers")) {
                scenario = new MemoryScenario(Integer.parseInt(words[1]), Integer.parseInt(words[3]));
            } else if (scenario == null) {
                throw new IllegalArgumentException("a scenario begins with its workers: " + line);
            } else {
                scenario.run(words, out);
            }
        }
        return out.toString();
    }

    private void run(String[] words, StringJoiner out) throws FrameFormatException {
        Map<String, String> fields = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            String[] pair = words[i].split("=", 2);
            fields.put(pair[0], pair.length == 2 ? pair[1] : "");
        }
        switch (words[0]) {
            case "round" -> round = Long.parseLong(words[1]);
            case "order" -> order(worker(fields), Float.parseFloat(fields.get("gradient")), out);
            case "frame" -> frame(worker(fields), fields.get("round"), out);
            case "dies" -> workers[worker(fields)] = memory.worker(FORMAT, 0, 0);
            case "epoch" -> coordinator.restartAll();
            case "weights" -> weigh(Double.parseDouble(fields.get("each")));
            case "close" -> close(out);
            default -> throw new IllegalArgumentException("no such event: " + words[0]);
        }
    }

    private void weigh(double each) {
        weight = each;
        double[] weights = new double[workers.length];
        Arrays.fill(weights, each);
        coordinator.weigh(weights, StragglerProfile.uniform(workers.length, 0.5), new double[workers.length]);
    }

    private static int worker(Map<String, String> fields) {
        return Integer.parseInt(fields.get("worker"));
    }

    private void order(int worker, float gradient, StringJoiner out) {
        workers[worker].acknowledge(coordinator.acknowledgements().of(worker));
        float[] message = {gradient};
        workers[worker].compose(message);
        MemoryNote note = workers[worker].note().orElseThrow();
        byte[] frame = new byte[FORMAT.frameBytes()];
        int length = new FrameEncoder(FORMAT)
                .encode(
                        new FrameHeader(1, round, worker, FORMAT, workers[worker].note()),
                        message,
                        DitherKey.of(0, round, worker),
                        frame);
        workers[worker].sent(round, frame, length);
        sent.put(worker + " " + round, frame);
        out.add("    sends " + message[0] + ", epoch " + note.epoch() + ", base " + note.base());
    }

    private void frame(int worker, String ofRound, StringJoiner out) throws FrameFormatException {
        byte[] bytes = sent.get(worker + " " + (ofRound == null ? String.valueOf(round) : ofRound));
        Frame frame = new FrameReader(0).read(bytes, bytes.length, FrameLimits.DEFAULT);
        if (frame.header().round() != round) {
            out.add("    discarded: of round " + frame.header().round());
        } else if (accepted.containsKey(worker)) {
            out.add("    discarded: a second one");
        } else {
            Optional<String> refusal = coordinator.refusal(worker, frame.header());
            if (refusal.isEmpty()) {
                accepted.put(worker, frame);
            }
            out.add("    " + refusal.map(why -> "refused: " + why).orElse("accepted"));
        }
    }

    private void close(StringJoiner out) {
        float[] estimate = new float[1];
        accepted.values().forEach(frame -> frame.accumulate(weight, estimate));
        coordinator.addTo(estimate);
        accepted.forEach(coordinator::fold);
        accepted.clear();
        List<Forgotten> events = coordinator.close();
        float[] remembered = new float[1];
        coordinator.addTo(remembered);
        out.add("    estimate " + estimate[0] + ", remembered " + remembered[0]);
        events.forEach(event -> out.add("    " + event.text()));
    }
}
