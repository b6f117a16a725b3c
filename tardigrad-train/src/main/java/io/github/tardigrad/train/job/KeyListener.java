package io.github.tardigrad.train.job;

import java.util.List;

/** Is told what the reader of a job asks for: which keys a mapping may have, and what a key may hold. */
interface KeyListener {
    /** Hears nothing. */
    KeyListener NONE = new KeyListener() {
        @Override
        public void mapping(String path, List<String> keys) {}

        @Override
        public void value(String path, KeyKind kind) {}
    };

    /**
     * A mapping is read.
     *
     * @param path of its key, empty for the job itself
     * @param keys that are allowed in it
     */
    void mapping(String path, List<String> keys);

    /**
     * A value is read.
     *
     * @param path of its key
     * @param kind what it may be
     */
    void value(String path, KeyKind kind);

    /** For an element of a list that is written as the bare value of one key of a mapping. */
    default KeyListener within(String path, String key) {
        KeyListener outer = this;
        return new KeyListener() {
            @Override
            public void mapping(String inner, List<String> keys) {
                // Only what is written as a mapping has keys.
            }

            @Override
            public void value(String inner, KeyKind kind) {
                if (inner.endsWith("." + key)) {
                    outer.value(path, kind);
                }
            }
        };
    }
}
