package io.github.tardigrad.train.fuzz;

import io.github.tardigrad.testing.Seed;
import io.github.tardigrad.testing.Seeded;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A thousand damaged files for every reader; {@code tardigrad-train/fuzz} tries a million. */
@Seeded
@Tag("slow")
class ReaderFuzzTest {
    private static final int INPUTS = 1000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void readsOrRefusesEveryFile(FuzzedReader reader, Seed seed) throws IOException {
        ReaderFuzz fuzz = new ReaderFuzz(reader, folder, seed.value());
        fuzz.readsWholeFiles();
        for (int number = 0; number < INPUTS; number++) {
            fuzz.run(number);
        }
    }
}
