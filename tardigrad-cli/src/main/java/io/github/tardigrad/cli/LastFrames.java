package io.github.tardigrad.cli;

import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.RoundMetrics;
import io.github.tardigrad.train.run.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Keeps the frames of the last round, if asked to, and passes everything on. */
final class LastFrames implements ProgressListener {
    private final ProgressListener next;
    private final boolean keep;
    private final Map<Integer, byte[]> frames = new TreeMap<>();
    private long round;

    LastFrames(ProgressListener next, boolean keep) {
        this.next = next;
        this.keep = keep;
    }

    /** One file for each worker whose frame arrived; no folder if there is nothing to keep. */
    void write(Path folder) throws IOException {
        if (frames.isEmpty()) {
            return;
        }
        Files.createDirectories(folder);
        for (Map.Entry<Integer, byte[]> frame : frames.entrySet()) {
            Files.write(folder.resolve("worker-" + frame.getKey() + ".frame"), frame.getValue());
        }
    }

    @Override
    public void onFrame(long frameRound, int worker, byte[] frame, int length) {
        if (keep) {
            if (frameRound != round) {
                frames.clear();
                round = frameRound;
            }
            frames.put(worker, Arrays.copyOf(frame, length));
        }
        next.onFrame(frameRound, worker, frame, length);
    }

    @Override
    public void onStart(long firstRound, long rounds) {
        next.onStart(firstRound, rounds);
    }

    @Override
    public void onRound(RoundMetrics metrics) {
        next.onRound(metrics);
    }

    @Override
    public void onEvent(long before, RunEvent event) {
        next.onEvent(before, event);
    }

    @Override
    public void onCheckpoint(long checkpointRound, Path folder) {
        next.onCheckpoint(checkpointRound, folder);
    }

    @Override
    public void onWarning(String message) {
        next.onWarning(message);
    }
}
