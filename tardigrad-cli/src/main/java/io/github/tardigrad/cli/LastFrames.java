package io.github.tardigrad.cli;

import io.github.tardigrad.train.run.ProgressListener;
import io.github.tardigrad.train.run.RunStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Keeps the frames of the last round of each run, if asked to. */
final class LastFrames implements ProgressListener {
    private final boolean keep;
    /** By run folder and worker. */
    private final Map<Path, Map<Integer, byte[]>> runs = new LinkedHashMap<>();

    private Map<Integer, byte[]> frames = new TreeMap<>();
    private long round;

    LastFrames(boolean keep) {
        this.keep = keep;
    }

    /** One file for each worker whose frame arrived, in this folder of each run; no folder if there is nothing to keep. */
    void write(String name) throws IOException {
        for (Map.Entry<Path, Map<Integer, byte[]>> run : runs.entrySet()) {
            if (!run.getValue().isEmpty()) {
                Path folder = Files.createDirectories(run.getKey().resolve(name));
                for (Map.Entry<Integer, byte[]> frame : run.getValue().entrySet()) {
                    Files.write(folder.resolve("worker-" + frame.getKey() + ".frame"), frame.getValue());
                }
            }
        }
    }

    @Override
    public void onStart(RunStart start) {
        frames = new TreeMap<>();
        runs.put(start.folder(), frames);
        round = 0;
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
    }
}
