package io.github.tardigrad.spark;

import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.spark.table.TableTask;
import io.github.tardigrad.train.engine.WorkerPool;
import io.github.tardigrad.train.job.DataSpec;
import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.TrainingTasks;
import io.github.tardigrad.train.model.TrainingTask;
import io.github.tardigrad.train.run.InvalidInputException;
import io.github.tardigrad.train.run.RunFailedException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A connection to a Spark cluster: the driver is this JVM.
 *
 * <p>What {@code spark-submit} or a {@code spark.*} system property sets stays as it is, but for what rounds need: pinned
 * tasks, no speculation, and cancelled tasks that are interrupted.
 */
public final class SparkEngine implements AutoCloseable {
    /** A pinned task waits for its executor, and moves when that is gone. */
    private static final String LOCALITY_WAIT = "3600s";
    /** A master that no other machine can reach: nor need it reach the driver. */
    private static final Pattern ON_LOOPBACK = Pattern.compile("spark://(127\\.0\\.0\\.1|localhost):");
    /** How long the first executor may take to come; a cluster that starts machines takes minutes. */
    private static final long FIRST_EXECUTOR_SECONDS = 300;
    /** The others are there when for this long no further one came. */
    private static final long SETTLED_MILLIS = 2_000;

    private static final long POLL_MILLIS = 50;

    private final SparkContext context;
    private final Membership membership;
    /** Of tasks whose data are DataFrames. */
    private final IdentityHashMap<TrainingTask, TableTask> tables = new IdentityHashMap<>();

    private SparkEngine(SparkContext context) {
        this.context = context;
        this.membership = Membership.latest();
    }

    /**
     * Connects, and waits until executors are there.
     *
     * @throws InvalidInputException if the master's address is none
     * @throws RunFailedException if the master, or every executor, stays away
     */
    public static SparkEngine start(EngineSpec.Spark spec) {
        SparkConf conf = new SparkConf(true);
        spec.master().ifPresent(conf::setMaster);
        if (!conf.contains("spark.master")) {
            throw new InvalidInputException(
                    "engine.master", "nothing", EngineSpec.Spark.MASTERS + "; spark-submit sets it too");
        }
        String master = conf.get("spark.master");
        boolean local = master.startsWith("local");
        boolean near = local || ON_LOOPBACK.matcher(master).lookingAt();
        Masters.requireReachable(master, conf, near);
        DriverDefaults.apply(conf, near, local && !master.startsWith("local-cluster"));
        conf.set("spark.locality.wait", LOCALITY_WAIT);
        conf.set("spark.speculation", "false");
        conf.set("spark.dynamicAllocation.enabled", "false");
        // Parameters are as good as random bits.
        conf.setIfMissing("spark.broadcast.compress", "false");
        conf.set(
                "spark.extraListeners",
                conf.contains("spark.extraListeners")
                        ? conf.get("spark.extraListeners") + "," + Membership.class.getName()
                        : Membership.class.getName());
        ClassPath.ship(conf, local);
        VectorModule.add(conf);
        SparkEngine engine;
        try {
            engine = new SparkEngine(new SparkContext(conf));
        } catch (RuntimeException e) {
            throw refused(conf.get("spark.master"), e);
        } catch (Exception e) {
            // Scala declares nothing, but SparkException is checked.
            throw refused(conf.get("spark.master"), e);
        }
        try {
            engine.awaitExecutors();
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
        return engine;
    }

    private static RuntimeException refused(String master, Exception cause) {
        String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (cause instanceof SparkException && why.toLowerCase(Locale.ROOT).contains("master")) {
            return new InvalidInputException(
                    "engine.master", master + " (" + why + ")", EngineSpec.Spark.MASTERS, cause);
        }
        return new RunFailedException("Spark at " + master + " cannot be used: " + why, cause);
    }

    private void awaitExecutors() {
        long start = System.nanoTime();
        long changed = start;
        int known = 0;
        while (known == 0 || System.nanoTime() - changed < TimeUnit.MILLISECONDS.toNanos(settling())) {
            if (context.isStopped()) {
                throw new RunFailedException("Spark's master " + context.master() + " does not answer");
            }
            if (known == 0 && System.nanoTime() - start > TimeUnit.SECONDS.toNanos(FIRST_EXECUTOR_SECONDS)) {
                throw new RunFailedException(
                        "no executor of " + context.master() + " came within " + FIRST_EXECUTOR_SECONDS + " s");
            }
            int now = membership.executors().size();
            if (now != known) {
                known = now;
                changed = System.nanoTime();
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RunFailedException("interrupted while waiting for executors", e);
            }
        }
    }

    private long settling() {
        return context.isLocal() ? 0 : SETTLED_MILLIS;
    }

    /** One line for people: where, how many executors, how many tasks at a time. */
    public String description() {
        List<Membership.Executor> executors = membership.executors();
        int cores = executors.stream().mapToInt(Membership.Executor::cores).sum();
        return "Spark " + context.version() + " at " + context.master() + ", executors: " + executors.size()
                + ", tasks at a time: " + cores / context.conf().getInt("spark.task.cpus", 1);
    }

    /**
     * The model and the data of a job, as {@link TrainingTasks#of}; a DataFrame is opened by this cluster, and its
     * partitions lie on the executors until this engine closes.
     *
     * @throws InvalidInputException if the job has none, or they do not fit
     */
    public TrainingTask task(Job job) {
        return frame(job).isPresent()
                ? keep(TableTask.of(context, job, frame(job).get()))
                : TrainingTasks.of(job);
    }

    /**
     * As above, of a DataFrame that this program has; the job's data is of type dataFrame, without a path.
     *
     * @throws InvalidInputException if they do not fit
     */
    public TrainingTask task(Job job, Dataset<Row> table) {
        DataSpec.DataFrame spec = frame(job)
                .orElseThrow(
                        () -> new InvalidInputException("data.type", "another", "dataFrame where a program has one"));
        return keep(TableTask.of(context, job, spec, table));
    }

    private static Optional<DataSpec.DataFrame> frame(Job job) {
        return job.workload()
                .map(workload -> workload.data().source() instanceof DataSpec.DataFrame frame ? frame : null);
    }

    private TrainingTask keep(TableTask table) {
        tables.put(table.task(), table);
        return table.task();
    }

    /**
     * The workers of a plan, as tasks on this cluster's executors, which have read their data when this returns.
     *
     * @param task of {@link #task}
     * @throws RunFailedException if an executor cannot be a worker
     */
    public WorkerPool pool(Job job, CodePlan plan, TrainingTask task) {
        return new SparkPool(context, membership, job, plan, task, Optional.ofNullable(tables.get(task)));
    }

    /** Disconnects. */
    @Override
    public void close() {
        tables.clear();
        context.stop();
    }
}
