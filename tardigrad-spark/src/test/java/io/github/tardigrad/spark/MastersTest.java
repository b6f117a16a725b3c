package io.github.tardigrad.spark;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.train.job.EngineSpec;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class MastersTest {
    @Test
    void aDriverOfAnotherBuildIsRefused() {
        Build here = Build.here();

        here.requireSame(here.toString());
        assertThatThrownBy(() -> here.requireSame("Tardigrad 0.0.1 on Java 11"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("engine.master: this executor runs " + here
                        + ", the driver Tardigrad 0.0.1 on Java 11: they must be the same");
    }

    @Test
    void aMasterThatDoesNotAnswerIsNamed() {
        assertThatThrownBy(() -> requireReachable("spark://127.0.0.1:1"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("engine.master")
                .hasMessageContaining("spark://127.0.0.1:1 (Connection refused)");
        assertThatThrownBy(() -> requireReachable("spark://somewhere"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("spark://somewhere (no HOST:PORT)");
        assertThatThrownBy(() -> requireReachable("spork://somewhere"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("spork://somewhere");
        requireReachable("local[4]");
        requireReachable("local-cluster[2,1,1024]");
    }

    private static void requireReachable(String master) {
        Masters.requireReachable(master, new SparkConf(false), true);
    }

    @Test
    void aMasterThatIsNoneIsNamed() {
        assertThatThrownBy(() -> SparkEngine.start(new EngineSpec.Spark(Optional.of("nowhere"), false)))
                .hasMessageContaining("nowhere")
                .isInstanceOf(InvalidInputException.class);
    }
}
