package io.github.tardigrad.train.engine;

import io.github.tardigrad.core.memory.StateWriter;
import java.util.Map;
import java.util.TreeMap;

/** Takes vectors only. */
final class RememberedState implements StateWriter {
    private final Map<String, float[]> floats = new TreeMap<>();

    @Override
    public void floats(String name, float[] values) {
        floats.put(name, values);
    }

    @Override
    public void longs(String name, long... values) {
        throw new AssertionError(name);
    }

    @Override
    public void bytes(String name, byte[] values) {
        throw new AssertionError(name);
    }

    Map<String, float[]> floats() {
        return floats;
    }

    float[] floats(String name) {
        float[] values = floats.get(name);
        if (values == null) {
            throw new AssertionError("no " + name + " among " + floats.keySet());
        }
        return values;
    }
}
