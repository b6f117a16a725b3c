package io.github.tardigrad.train.job;

import java.util.Optional;

/** Where the workers run. */
public sealed interface EngineSpec {
    /** Names of the engines in a job file. */
    enum Type {
        /** In this process. */
        LOCAL,
        /** As tasks of a Spark cluster, under the wall clock. */
        SPARK
    }

    /** Workers in this process, under the job's clock. */
    record Local() implements EngineSpec {}

    /**
     * Workers as tasks of a Spark cluster.
     *
     * @param master as Spark takes it; absent where spark-submit says it
     * @param injectDelays whether tasks sleep the delays of the job's cluster, for trials on one machine
     */
    record Spark(Optional<String> master, boolean injectDelays) implements EngineSpec {
        /** What a master may be, for messages. */
        public static final String MASTERS = "local[N], spark://HOST:PORT, yarn or k8s://URL";

        /** Whether workers are threads of one process, which is late in no way but by the delays of the job's cluster. */
        static boolean inOneProcess(Optional<String> master) {
            return master.isPresent() && master.get().startsWith("local");
        }
    }
}
