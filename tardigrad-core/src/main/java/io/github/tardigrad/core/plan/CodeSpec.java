package io.github.tardigrad.core.plan;

import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import java.util.Locale;

/**
 * What code is wanted.
 *
 * @param scheme which code
 * @param settings what the scheme is told
 * @param bits how messages are quantized
 * @param seed of a code that is drawn at random
 * @param memory what workers and coordinator remember from round to round
 */
public record CodeSpec(Scheme scheme, Settings settings, BitSpec bits, long seed, Memory memory) {
    /** The seed when none is given. */
    public static final long DEFAULT_SEED = 1;

    /** Checks what goes with what. */
    public CodeSpec {
        if (!scheme.boundIsInverseUtility() && bits.quantized() && bits.allocation() != BitSpec.Allocation.EQUAL) {
            throw new IllegalArgumentException("bits.allocation must be equal for scheme " + scheme.name()
                    + ", whose error is not a sum of utilities: allocation="
                    + bits.allocation().name().toLowerCase(Locale.ROOT));
        }
        if (scheme.fixedBits().isPresent() && !bits.quantized()) {
            throw new IllegalArgumentException("bits must not be none for scheme " + scheme.name() + ", which sends "
                    + scheme.fixedBits().getAsInt() + " bit a coordinate: bits=none");
        }
        if (!scheme.quantizes() && bits.quantized()) {
            throw new IllegalArgumentException("bits must be none for scheme " + scheme.name()
                    + ", which quantizes nothing: bits.total="
                    + bits.quantizer().bitsText(bits.total()));
        }
    }

    /** Without memory. */
    public CodeSpec(Scheme scheme, Settings settings, BitSpec bits, long seed) {
        this(scheme, settings, bits, seed, NoMemory.INSTANCE);
    }

    /** A scheme with its defaults; bits divided exactly where the scheme allows it. */
    public static CodeSpec of(Scheme scheme, BitSpec bits) {
        return new CodeSpec(Schemes.OPTIMAL, Settings.defaults(Schemes.OPTIMAL), bits, DEFAULT_SEED).forScheme(scheme);
    }

    /** Another scheme with its defaults, to set beside this one: the same budget where it quantizes. */
    public CodeSpec forScheme(Scheme other) {
        return forScheme(other, other.equals(scheme) ? settings : Settings.defaults(other));
    }

    /** Another scheme and what it is told, to set beside this one: the same budget where it quantizes. */
    public CodeSpec forScheme(Scheme other, Settings otherSettings) {
        BitSpec otherBits = bits;
        if (!other.quantizes()) {
            otherBits = BitSpec.none();
        } else if (other.fixedBits().isPresent()
                && !other.equals(scheme)
                && !bits.quantizer().type().equals(UniformQuantizer.TYPE)) {
            // Such a scheme is published with its quantizer, of whose levels the number of bits is a number.
            otherBits = BitSpec.of(other.fixedBits().getAsInt());
        } else if (!other.boundIsInverseUtility()) {
            otherBits = bits.withAllocation(BitSpec.Allocation.EQUAL);
        }
        return new CodeSpec(other, otherSettings, otherBits, seed, memory);
    }

    /** The same with other bits. */
    public CodeSpec withBits(BitSpec other) {
        return new CodeSpec(scheme, settings, other, seed, memory);
    }

    /** The same with another value of one of the scheme's parameters. */
    public CodeSpec with(String parameter, Object value) {
        return new CodeSpec(scheme, settings.with(scheme, parameter, value), bits, seed, memory);
    }

    /** The same with another seed. */
    public CodeSpec withSeed(long other) {
        return new CodeSpec(scheme, settings, bits, other, memory);
    }

    /** The same with another memory. */
    public CodeSpec withMemory(Memory other) {
        return new CodeSpec(scheme, settings, bits, seed, other);
    }
}
