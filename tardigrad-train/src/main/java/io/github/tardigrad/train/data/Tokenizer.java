package io.github.tardigrad.train.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** From text to tokens. */
public interface Tokenizer {
    /** Takes tokens as they are found. */
    @FunctionalInterface
    interface Sink {
        void accept(int token) throws IOException;
    }

    /** The number of tokens; each is 0 to vocabulary - 1. */
    int vocabulary();

    /**
     * Cuts a whole text, without holding it in memory.
     *
     * @param name of the text, for messages
     * @throws IOException if the text cannot be read, or not be cut into tokens
     */
    void tokenize(InputStream text, String name, Sink sink) throws IOException;

    /** What was left out of the texts that were cut so far. */
    default List<DataNote> notes() {
        return List.of();
    }

    /** Every byte is a token. */
    static Tokenizer bytes() {
        return new Tokenizer() {
            @Override
            public int vocabulary() {
                return 256;
            }

            @Override
            public void tokenize(InputStream text, String name, Sink sink) throws IOException {
                for (int b = text.read(); b >= 0; b = text.read()) {
                    sink.accept(b);
                }
            }
        };
    }
}
