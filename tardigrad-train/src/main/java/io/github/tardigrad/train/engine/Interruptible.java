package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.quantize.Parallelism;
import io.github.tardigrad.train.model.Interruption;
import java.util.function.IntConsumer;

/** The caller's thread alone, whose work stops between chunks once it is interrupted. */
public enum Interruptible implements Parallelism {
    /** It has no state. */
    INSTANCE;

    @Override
    public int width() {
        return NONE.width();
    }

    @Override
    public void run(int parts, IntConsumer part) {
        NONE.run(parts, part);
    }

    @Override
    public void check() {
        Interruption.check();
    }
}
