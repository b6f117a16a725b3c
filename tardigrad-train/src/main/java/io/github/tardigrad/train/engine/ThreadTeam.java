package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.quantize.Parallelism;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The caller's thread and others that wait for it, for work that splits into equal parts.
 *
 * <p>No other thread exists before the first work of more than one part. Threads: one caller at a time.
 */
public final class ThreadTeam implements Parallelism, AutoCloseable {
    private final int width;
    private @Nullable ExecutorService others;

    /**
     * A team of a given size.
     *
     * @param width threads, the caller's included
     */
    public ThreadTeam(int width) {
        if (width < 1) {
            throw new IllegalArgumentException("width must be >= 1: width=" + width);
        }
        this.width = width;
    }

    /** As many threads as this JVM has processors. */
    public static ThreadTeam ofAllProcessors() {
        return new ThreadTeam(Runtime.getRuntime().availableProcessors());
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public void run(int parts, IntConsumer part) {
        if (parts < 0 || parts > width) {
            throw new IllegalArgumentException("parts must be 0.." + width + ": parts=" + parts);
        }
        if (parts <= 1) {
            Parallelism.NONE.run(parts, part);
            return;
        }
        Throwable[] failures = new Throwable[parts];
        CountDownLatch running = new CountDownLatch(parts - 1);
        ExecutorService threads = threads();
        for (int i = 1; i < parts; i++) {
            int number = i;
            threads.execute(() -> {
                attempt(part, number, failures);
                running.countDown();
            });
        }
        attempt(part, 0, failures);
        awaitAll(running);
        for (Throwable failure : failures) {
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            if (failure instanceof Error error) {
                throw error;
            }
        }
    }

    private static void attempt(IntConsumer part, int number, Throwable[] failures) {
        try {
            part.accept(number);
        } catch (RuntimeException | Error e) {
            failures[number] = e;
        }
    }

    /** Not to be left by an interruption while others write what the caller owns. */
    private static void awaitAll(CountDownLatch running) {
        boolean interrupted = false;
        while (true) {
            try {
                running.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private ExecutorService threads() {
        ExecutorService threads = others;
        if (threads == null) {
            AtomicInteger number = new AtomicInteger();
            threads = Executors.newFixedThreadPool(width - 1, work -> {
                Thread thread = new Thread(work, "tardigrad-codec-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
            others = threads;
        }
        return threads;
    }

    /** Lets the threads go. */
    @Override
    public void close() {
        if (others != null) {
            others.shutdown();
            others = null;
        }
    }
}
