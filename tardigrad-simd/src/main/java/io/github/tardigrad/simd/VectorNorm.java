package io.github.tardigrad.simd;

import static jdk.incubator.vector.VectorOperators.F2D;

import io.github.tardigrad.core.quantize.LevelKernel;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Sums of squares for norms: eight sums in two vectors of four doubles. */
final class VectorNorm {
    private static final VectorSpecies<Float> QUARTER = FloatVector.SPECIES_128;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_256;

    private VectorNorm() {}

    /** As {@link LevelKernel#sumOfSquares}. The square of a float is exact in double, so fused or not is the same. */
    static double sumOfSquares(float[] values, int from, int to) {
        DoubleVector low = DoubleVector.zero(DOUBLES);
        DoubleVector high = DoubleVector.zero(DOUBLES);
        int i = from;
        for (; i <= to - LevelKernel.ROW; i += LevelKernel.ROW) {
            DoubleVector first = doubles(values, i);
            DoubleVector second = doubles(values, i + DOUBLES.length());
            low = low.add(first.mul(first));
            high = high.add(second.mul(second));
        }
        double s0 = low.lane(0);
        double s1 = low.lane(1);
        double s2 = low.lane(2);
        double s3 = low.lane(3);
        double s4 = high.lane(0);
        double s5 = high.lane(1);
        double s6 = high.lane(2);
        double s7 = high.lane(3);
        int left = to - i;
        s0 += left > 0 ? square(values[i]) : 0;
        s1 += left > 1 ? square(values[i + 1]) : 0;
        s2 += left > 2 ? square(values[i + 2]) : 0;
        s3 += left > 3 ? square(values[i + 3]) : 0;
        s4 += left > 4 ? square(values[i + 4]) : 0;
        s5 += left > 5 ? square(values[i + 5]) : 0;
        s6 += left > 6 ? square(values[i + 6]) : 0;
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    private static DoubleVector doubles(float[] values, int i) {
        return (DoubleVector) FloatVector.fromArray(QUARTER, values, i).convertShape(F2D, DOUBLES, 0);
    }

    private static double square(float value) {
        return (double) value * value;
    }
}
