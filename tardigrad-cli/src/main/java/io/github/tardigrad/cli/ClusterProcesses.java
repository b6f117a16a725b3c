package io.github.tardigrad.cli;

import io.github.tardigrad.spark.LoopbackCluster;
import io.github.tardigrad.train.file.FileProblem;
import io.github.tardigrad.train.run.RunFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * What {@code tardigrad cluster} does, apart from the command: an installation without Spark lists its commands by reading their
 * classes, which must not name Spark's.
 */
final class ClusterProcesses {
    private ClusterProcesses() {}

    /**
     * Starts a cluster, prints its address, and waits until it is stopped.
     *
     * @param command whose writers it prints to
     * @param sparkConf settings of Spark's; none draws a secret
     * @throws RunFailedException if it cannot be started, or one of its processes ends
     */
    static void run(CommandLine command, int workers, int cores, @Nullable Path sparkConf) {
        PrintWriter out = command.getOut();
        try {
            Path home = Files.createTempDirectory("tardigrad-cluster-");
            Path conf = sparkConf == null ? home.resolve("spark.conf") : sparkConf;
            if (sparkConf == null) {
                SparkProperties.write(conf, SparkProperties.drawn());
            }
            LoopbackCluster.Daemons daemons = LoopbackCluster.Daemons.with(SparkProperties.read(conf));
            LoopbackCluster cluster = LoopbackCluster.start(home, workers, cores, 1, daemons);
            AtomicBoolean stopping = new AtomicBoolean();
            Thread stop = new Thread(
                    () -> {
                        stopping.set(true);
                        stop(cluster, home);
                    },
                    "tardigrad-cluster-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            PrintWriter err = command.getErr();
            err.println("tardigrad: to train on it: tardigrad train JOB.yaml --engine spark --master "
                    + cluster.master() + " --spark-conf " + conf);
            err.flush();
            out.println(cluster.master());
            out.flush();
            cluster.awaitEnd();
            if (stopping.get()) {
                return;
            }
            throw new RunFailedException("a process of the cluster has ended");
        } catch (IOException e) {
            throw new RunFailedException("the cluster cannot be started: " + FileProblem.of(e), e);
        } catch (IllegalStateException e) {
            throw new RunFailedException("the cluster cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("interrupted while the cluster started", e);
        }
    }

    private static void stop(LoopbackCluster cluster, Path home) {
        cluster.close();
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // A temporary folder: it goes with the machine's next restart.
        }
    }
}
