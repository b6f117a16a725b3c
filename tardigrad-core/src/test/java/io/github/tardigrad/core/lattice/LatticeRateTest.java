package io.github.tardigrad.core.lattice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tardigrad.core.quantize.DitherKey;
import io.github.tardigrad.testing.Seeded;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Seeded
class LatticeRateTest {
    /** Coordinates of the digits' model. */
    private static final int DIGITS = 650;

    @Test
    @Tag("slow")
    void tablesAreWhatTheMakerMakes() throws IOException {
        assertThat(new String(resource(), StandardCharsets.US_ASCII)).isEqualTo(LatticeTableMaker.tables());
    }

    @Test
    void documentNamesTheTablesByTheirChecksum() throws IOException {
        CRC32C checksum = new CRC32C();
        checksum.update(resource());
        String named = "tables number " + LatticeRate.TABLES + ", whose bytes have the CRC32C `"
                + String.format(Locale.ROOT, "%08x", checksum.getValue()) + "`";
        assertThat(Files.readString(Path.of("../docs/wire-format.md")).contains(named))
                .as("docs/wire-format.md says: %s", named)
                .isTrue();
    }

    private static byte[] resource() throws IOException {
        try (InputStream in = LatticeTables.class.getResourceAsStream("tables-1.txt")) {
            return Objects.requireNonNull(in, "tables-1.txt").readAllBytes();
        }
    }

    /** Bits a coordinate, the step in root mean squares and the noise, as published. */
    @Test
    void stepAndNoiseAreThoseOfTheTheory() {
        double[][] table = {
            {0.5, 5.21, .005, 2.26, .005},
            {0.75, 3.47, .005, 1.00, .005},
            {1, 2.572, .0005, .551, .0005},
            {1.5, 1.611, .0005, .216, .0005},
            {2, 1.082, .0005, .0976, .00005},
            {3, .522, .0005, .0227, .00005},
            {4, .259, .0005, .0056, .00005},
            {5, .1293, .00015, .0014, .00005},
            {6, .0646, .00005, 3.5e-4, 5e-6},
            {8, .0161, .00005, 2.2e-5, 5e-7}
        };
        for (double[] row : table) {
            LatticeRate rate = new LatticeRate((int) (4 * row[0]));
            assertThat((double) rate.delta()).as("delta at %s", rate).isCloseTo(row[1], within(row[2]));
            assertThat(rate.varianceFactor()).as("eps at %s", rate).isCloseTo(row[3], within(row[4]));
        }
    }

    @Test
    void noiseIsWithinAQuarterBitOfWhatAnyUnbiasedCodeCanDo() {
        for (LatticeRate rate : LatticeRate.all()) {
            double least = 0.5 * Math.log1p(1 / rate.varianceFactor()) / Math.log(2);
            assertThat(rate.bits() - least).as("%s", rate).isBetween(0.2, 0.255);
        }
    }

    /** A step of 16 significant bits times a scale of 8 is exact in float. */
    @Test
    void stepTimesScaleIsExact() {
        for (LatticeRate rate : LatticeRate.all()) {
            assertThat(Float.floatToRawIntBits(rate.delta()) & 0xFF).isZero();
            assertThat(Float.floatToRawIntBits(rate.delta()) & 0x80).isZero();
        }
    }

    @Test
    void expectedBitsAreThoseOfANormalCoordinate() {
        for (LatticeRate rate : LatticeRate.all()) {
            double mean = 0;
            int points = 4000;
            for (int i = 0; i < points; i++) {
                double x = 8 * ((i + 0.5) / points * 2 - 1);
                mean += 16.0 / points * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * bits(rate, x);
            }
            // Bits are counted at 256 values of the dither, and jump by up to 12 from one to the next.
            assertThat(mean).as("%s", rate).isCloseTo(rate.expectedBits(), within(0.004));
            assertThat(rate.expectedBits() - rate.bits()).as("%s", rate).isBetween(0.0, 0.02);
        }
    }

    /**
     * The largest mean length over all vectors of a given energy: the concave envelope, at 1, of the length as a function
     * of a coordinate's energy.
     */
    @Test
    void noVectorIsMuchLongerThanANormalOne() {
        for (LatticeRate rate : LatticeRate.all()) {
            int points = 600;
            double[] energy = new double[points];
            double[] bits = new double[points];
            for (int i = 0; i < points; i++) {
                double x = i * 0.04;
                energy[i] = x * x;
                bits[i] = bits(rate, x);
            }
            double worst = 0;
            for (int low = 0; energy[low] <= 1; low++) {
                worst = Math.max(worst, bits[low]);
                for (int high = points - 1; energy[high] > 1; high--) {
                    double share = (1 - energy[low]) / (energy[high] - energy[low]);
                    worst = Math.max(worst, bits[low] + share * (bits[high] - bits[low]));
                }
            }
            boolean tight = rate.quarters() > 4 && (rate.quarters() <= 16 || rate.quarters() % 4 == 0);
            double excess = tight ? .03 : .065;
            assertThat(worst - rate.bits()).as("%s", rate).isBetween(0.0, excess);
        }
    }

    /** Mean bits of a coordinate of x root mean squares over the dither. */
    private static double bits(LatticeRate rate, double x) {
        LatticeTables tables = rate.tables();
        int points = 256;
        double sum = 0;
        for (int i = 0; i < points; i++) {
            double u = (i + 0.5) / points - 0.5;
            int c = (int) (((i + 128) % points) * (1L << tables.classBits) / points);
            int integer = (int) Math.rint(x / tables.delta + u);
            boolean exception = Math.abs(integer) > tables.reach;
            // Any number of the same length serves for the lowest bits of the dither.
            int lowest = i * 37 & tables.lowMask;
            int symbol = ((exception ? 0 : integer) + tables.reach + lowest) >> tables.lowBits;
            int frequency = tables.encoding()[c * tables.symbols + symbol] >>> 16;
            sum += 12 - Math.log(frequency) / Math.log(2) + (exception ? 32 : 0);
        }
        return sum / points + tables.lowBits;
    }

    @Test
    void framesHaveTheirRateOfBits(RandomGenerator random) {
        int length = 2 * 65536;
        double scales = 16.0 / 512;
        for (int quarters : new int[] {2, 4, 8, 12, 16, 32}) {
            LatticeRate rate = new LatticeRate(quarters);
            for (Map.Entry<String, float[]> vector :
                    LatticeVectors.all(length, random).entrySet()) {
                DitherKey key = DitherKey.of(random.nextLong(), 0, 0);
                double bits = 8.0 * LatticeCodecTest.encode(vector.getValue(), rate, key).length / length;
                // What the mean length of the worst vector may be, and six standard deviations of one length: that of a
                // coordinate's code is below 1.25 bits.
                double strays = 6 * 1.25 / Math.sqrt(length);
                double excess = (quarters <= 4 ? .06 : .03) + strays;
                assertThat(bits - scales - rate.bits())
                        .as("%s at %s", vector.getKey(), rate)
                        .isLessThanOrEqualTo(excess);
                if (vector.getKey().equals("normal")) {
                    assertThat(bits - scales - rate.bits()).isLessThanOrEqualTo(.03 + strays);
                    assertThat(bits / 8 * length)
                            .isCloseTo(rate.expectedBytes(length), within(strays * length / 8 + 8));
                }
            }
        }
    }

    @Test
    void framesOfTheDigitsAreShort(RandomGenerator random) {
        for (LatticeRate rate : LatticeRate.all()) {
            double bytes = 0;
            int draws = 100;
            float[] message = LatticeVectors.normal(DIGITS, random);
            for (int draw = 0; draw < draws; draw++) {
                DitherKey key = DitherKey.of(random.nextLong(), 0, 0);
                bytes += (double) LatticeCodecTest.encode(message, rate, key).length / draws;
            }
            double limit = rate.bits() < 1 ? (rate.bits() < .75 ? 1.18 : 1.13) : 1.1;
            assertThat(8 * bytes / DIGITS / rate.bits()).as("%s", rate).isLessThanOrEqualTo(limit);
            assertThat(bytes).as("%s", rate).isCloseTo(rate.expectedBytes(DIGITS), within(4.0));
        }
        assertThat(new LatticeRate(4).expectedBytes(0)).isZero();
    }
}
