package io.github.tardigrad.train.run;

/** What tells the time in a run. */
public enum Clock {
    /** Response times drawn from the delay models; nobody sleeps, and a run is a function of its seed. */
    VIRTUAL("virtual"),
    /** Threads, real sleeps and a real deadline. */
    WALL("wall");

    private final String yamlName;

    Clock(String yamlName) {
        this.yamlName = yamlName;
    }

    /** The name in a job file. */
    public String yamlName() {
        return yamlName;
    }
}
