package io.github.tardigrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private PrintWriter err() {
        return new PrintWriter(new Writer() {
            @Override
            public void write(char[] text, int offset, int length) {
                said.add(new String(text, offset, length));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    @Test
    void saysWhatTakesSoLongAndAgain() throws InterruptedException {
        try (Patience patience = new Patience(err(), "reading", Duration.ofMillis(1))) {
            assertThat(said.poll(1, TimeUnit.MINUTES)).startsWith("tardigrad: reading... (");
            patience.now("planning");
            String next = said.poll(1, TimeUnit.MINUTES);
            while (next != null && !next.contains("planning")) {
                next = said.poll(1, TimeUnit.MINUTES);
            }
            assertThat(next).startsWith("tardigrad: planning... (");
        }
    }

    @Test
    void saysNothingOfWhatIsQuick() {
        Patience patience = new Patience(err(), "reading", Duration.ofDays(1));
        patience.close();

        assertThat(said).isEmpty();
    }
}
