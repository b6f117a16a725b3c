package io.github.tardigrad.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs({OS.LINUX, OS.MAC})
class DriverDefaultsTest {
    /** Blocks of data are in it, which Spark writes as the umask says. */
    @ParameterizedTest
    @ValueSource(strings = {"local[2]", "spark://127.0.0.1:7077"})
    void temporaryFilesAreInAFolderOfTheUserAlone(String master) throws IOException {
        SparkConf conf = new SparkConf(false).setMaster(master);

        DriverDefaults.apply(conf, true, master.startsWith("local"));

        Path folder = Path.of(conf.get("spark.local.dir"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void whatTheUserSetStays() {
        SparkConf conf = new SparkConf(false).setMaster("local[2]").set("spark.local.dir", "/elsewhere");

        DriverDefaults.apply(conf, true, true);

        assertThat(conf.get("spark.local.dir")).isEqualTo("/elsewhere");
    }
}
