package io.github.tardigrad.spark;

import io.github.tardigrad.core.memory.Acknowledgement;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.quantize.MessageFormat;
import io.github.tardigrad.core.quantize.NonFiniteGradientException;
import io.github.tardigrad.train.data.UnusableDataException;
import io.github.tardigrad.train.run.InvalidInputException;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * One worker's part in a round, as it runs in an executor. An {@link Order} goes in, an {@link Answer} comes out; failures
 * are answers too, since Spark would try a failed task again.
 */
final class RoundTask extends AbstractFunction1<Iterator<long[]>, byte[]> implements Serializable {
    private static final long serialVersionUID = 1;

    private final long run;
    private final long round;
    private final long planId;
    private final Broadcast<byte[]> workerJob;
    private final Broadcast<byte[]> rows;
    private final Broadcast<byte[]> parameters;

    RoundTask(
            long run,
            long round,
            long planId,
            Broadcast<byte[]> workerJob,
            Broadcast<byte[]> rows,
            Broadcast<byte[]> parameters) {
        this.run = run;
        this.round = round;
        this.planId = planId;
        this.workerJob = workerJob;
        this.rows = rows;
        this.parameters = parameters;
    }

    @Override
    public byte[] apply(Iterator<long[]> orders) {
        long[] order = orders.next();
        try {
            TimeUnit.NANOSECONDS.sleep(Order.delayNanos(order));
            return work(Order.worker(order), Order.said(order));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.failed("cancelled");
        } catch (NonFiniteGradientException e) {
            return Answer.diverged(String.valueOf(e.getMessage()));
        } catch (InvalidInputException e) {
            return Answer.badInput(here() + e.getMessage());
        } catch (UnusableDataException e) {
            return Answer.unusableData(here() + e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            TaskContext context = TaskContext.get();
            if (context != null) {
                context.killTaskIfInterrupted();
            }
            return Answer.failed(here() + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
    }

    private static String here() {
        SparkEnv environment = SparkEnv.get();
        return environment == null
                ? ""
                : "executor " + environment.executorId() + " on "
                        + environment.blockManager().blockManagerId().host() + ": ";
    }

    private byte[] work(int worker, Acknowledgement said) {
        ExecutorWorkers workers = ExecutorWorkers.of(run, workerJob, rows);
        CodePlan plan = workers.plan(planId, workerJob.value());
        ExecutorWorkers.Desk desk = workers.take(plan);
        try {
            workers.hold(desk.step.partitions(worker, round));
            desk.step.setParameters(workers.parameters(round, parameters.value()));
            MessageFormat format = plan.messageFormat(worker);
            byte[] frame = desk.frame(format.frameBytes());
            int length = plan.spec().memory().remembers()
                    ? desk.step.compute(worker, round, format, frame, workers.memory(plan, worker), said)
                    : desk.step.compute(worker, round, format, frame);
            return Answer.frame(frame, length, desk.step.takeGradientNanos(), desk.step.takeEncodeNanos());
        } finally {
            workers.giveBack(desk);
        }
    }
}
