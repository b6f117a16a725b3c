package io.github.tardigrad.spark;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.concurrent.ExecutionContext;
import scala.concurrent.ExecutionContext$;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/** Spark's Scala interface, as Java calls it. */
final class SparkCalls {
    private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);
    private static final ClassTag<long[]> LONGS = ClassTag$.MODULE$.apply(long[].class);
    private static final ExecutionContext CALLER = ExecutionContext$.MODULE$.fromExecutor(Runnable::run);

    private SparkCalls() {}

    /** Takes a task's number and what it returned. */
    interface OnResult {
        void accept(int index, byte[] result);
    }

    static Broadcast<byte[]> broadcast(SparkContext context, byte[] bytes) {
        return context.broadcast(bytes, BYTES);
    }

    /** An element of {@link #tasks}, to be computed at a location, or anywhere. */
    static Tuple2<long[], Seq<String>> pinned(long[] element, @Nullable String location) {
        return new Tuple2<>(element, seq(location == null ? List.of() : List.of(location)));
    }

    /** One partition for each element. */
    static RDD<long[]> tasks(SparkContext context, List<Tuple2<long[], Seq<String>>> elements) {
        return context.makeRDD(seq(elements), LONGS);
    }

    /**
     * Starts a job, and returns what cancels it.
     *
     * @param onResult called on Spark's scheduling thread as each task ends
     * @param onFailure called if the whole job fails or is cancelled, on one of Spark's threads
     * @param atEnd called after that, or after the last result: the scheduler is done with the job
     */
    static Runnable submit(
            SparkContext context,
            RDD<long[]> tasks,
            RoundTask task,
            int count,
            OnResult onResult,
            Consumer<String> onFailure,
            Runnable atEnd) {
        List<Object> all =
                IntStream.range(0, count).<Object>mapToObj(Integer::valueOf).toList();
        SimpleFutureAction<BoxedUnit> action = context.submitJob(
                tasks,
                task,
                seq(all),
                new AbstractFunction2<Object, byte[], BoxedUnit>() {
                    @Override
                    public BoxedUnit apply(Object index, byte[] result) {
                        onResult.accept((Integer) index, result);
                        return BoxedUnit.UNIT;
                    }
                },
                new AbstractFunction0<BoxedUnit>() {
                    @Override
                    public BoxedUnit apply() {
                        return BoxedUnit.UNIT;
                    }
                });
        action.onComplete(
                new AbstractFunction1<Try<BoxedUnit>, Object>() {
                    @Override
                    public Object apply(Try<BoxedUnit> outcome) {
                        if (outcome.isFailure()) {
                            onFailure.accept(
                                    String.valueOf(outcome.failed().get().getMessage()));
                        }
                        try {
                            atEnd.run();
                        } catch (Exception e) {
                            // Scala declares nothing: the context stops meanwhile, and all that it had goes with it.
                            if (!(e instanceof InterruptedException)) {
                                throw e;
                            }
                            Thread.currentThread().interrupt();
                        }
                        return BoxedUnit.UNIT;
                    }
                },
                CALLER);
        return action::cancel;
    }

    private static <T> Seq<T> seq(List<T> list) {
        return CollectionConverters.asScala(list).toList();
    }
}
