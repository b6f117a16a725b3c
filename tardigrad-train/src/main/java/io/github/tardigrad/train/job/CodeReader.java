package io.github.tardigrad.train.job;

import io.github.tardigrad.core.compare.SchemeLimits;
import io.github.tardigrad.core.lattice.LatticeQuantizer;
import io.github.tardigrad.core.lattice.RotatedQuantizer;
import io.github.tardigrad.core.memory.Memories;
import io.github.tardigrad.core.memory.Memory;
import io.github.tardigrad.core.memory.MemoryType;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.option.Configurable;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.NoiseScale;
import io.github.tardigrad.core.quantize.Levels;
import io.github.tardigrad.core.quantize.Quantizer;
import io.github.tardigrad.core.quantize.QuantizerType;
import io.github.tardigrad.core.quantize.Quantizers;
import io.github.tardigrad.core.quantize.UniformQuantizer;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.train.run.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads which code is planned: the code of a job, and what it is compared with. */
final class CodeReader {
    static final List<String> CODE_KEYS = List.of("scheme", "bits", "memory");
    static final List<String> AUTOMATIC_KEYS = List.of("scheme", "bits", "limits");
    static final List<String> LIMIT_KEYS = List.of("computationLoad", "bits", "partitionsPerWorker", "unbiased");
    static final List<String> BITS_KEYS = List.of(
            "total", "allocation", "minimum", "maximum", "allowSilent", "scale", "scaleIn", "quantizer", "lossless");
    private static final String SCALES = "a finite number above 0, or " + NoiseScale.BALANCED;
    /** Bits for each usable worker where a job gives no budget. */
    static final int DEFAULT_BITS_PER_WORKER = 5;

    private CodeReader() {}

    static Optional<SchemeLimits> automatic(Fields job) {
        Fields any = job.mapping("code", keysOfAnyScheme(List.of("scheme", "bits", "memory", "limits")));
        if (!any.isAuto("scheme")) {
            return Optional.empty();
        }
        Fields limits = job.mapping("code", AUTOMATIC_KEYS).mapping("limits", LIMIT_KEYS);
        return Optional.of(new SchemeLimits(
                limits.has("computationLoad")
                        ? OptionalDouble.of(limits.number("computationLoad", Range.POSITIVE))
                        : OptionalDouble.empty(),
                limits.has("bits")
                        ? OptionalLong.of(limits.integer("bits", 1, (long) Levels.MAX_BITS * JobReader.MOST_WORKERS))
                        : OptionalLong.empty(),
                limits.has("partitionsPerWorker")
                        ? OptionalInt.of(limits.smallInteger("partitionsPerWorker", 1, JobReader.MOST_WORKERS, 1))
                        : OptionalInt.empty(),
                limits.flag("unbiased", false)));
    }

    /** Where the planner chooses the scheme, bits and seed are those of the optimal one, to be set beside others. */
    static CodeSpec code(
            Fields job, int usableWorkers, Optional<SchemeLimits> automatic, Optional<Bandwidth> bandwidth) {
        if (automatic.isPresent()) {
            return CodeSpec.of(
                    Schemes.OPTIMAL,
                    bits(
                            job.mapping("code", AUTOMATIC_KEYS),
                            Schemes.OPTIMAL,
                            usableWorkers,
                            automatic.get().bits(),
                            bandwidth));
        }
        Scheme scheme = scheme(job.mapping("code", keysOfAnyScheme(CODE_KEYS)), Optional.of(Schemes.OPTIMAL));
        Fields code = job.mapping("code", keysOf(scheme, CODE_KEYS));
        return new CodeSpec(
                scheme,
                settings(code, scheme),
                bits(code, scheme, usableWorkers, OptionalLong.empty(), bandwidth),
                CodeSpec.DEFAULT_SEED,
                memory(code));
    }

    static List<SchemeChoice> compare(Fields job) {
        List<SchemeChoice> choices = new ArrayList<>();
        List<String> keys = List.of("scheme", "memory");
        for (Fields entry : job.namesOrMappings("compare", "scheme", keysOfAnyScheme(keys))) {
            Scheme scheme = scheme(entry, Optional.empty());
            Fields known = entry.only(keysOf(scheme, keys));
            choices.add(new SchemeChoice(scheme, settings(known, scheme), memory(known)));
        }
        return choices;
    }

    private static Scheme scheme(Fields code, Optional<Scheme> absent) {
        Map<String, Scheme> byName = new LinkedHashMap<>();
        Schemes.all().forEach(scheme -> byName.put(scheme.name(), scheme));
        return code.named("scheme", byName, absent);
    }

    /** The name of a memory, or, where there is one with parameters, a mapping of its type and those. */
    private static Memory memory(Fields code) {
        Map<String, MemoryType> types = new LinkedHashMap<>();
        Set<String> keys = new LinkedHashSet<>(List.of("type"));
        for (MemoryType type : Memories.all()) {
            types.put(type.name(), type);
            keys.addAll(keysOf(type, List.of()));
        }
        boolean parameters = keys.size() > 1;
        if (!parameters || !code.isMapping("memory")) {
            MemoryType type = code.named("memory", types, Optional.of(NoMemory.TYPE));
            return type.create(Settings.defaults(type));
        }
        Fields any = code.mapping("memory", List.copyOf(keys));
        MemoryType type = any.named("type", types, Optional.empty());
        return type.create(settings(any.only(keysOf(type, List.of("type"))), type));
    }

    private static Settings settings(Fields code, Configurable scheme) {
        Map<String, Object> given = new LinkedHashMap<>();
        for (Parameter parameter : scheme.parameters()) {
            if (code.has(parameter.name())) {
                given.put(parameter.name(), code.checked(parameter));
            }
        }
        return Settings.of(scheme, given);
    }

    private static List<String> keysOf(Configurable scheme, List<String> first) {
        List<String> keys = new ArrayList<>(first);
        scheme.parameters().forEach(parameter -> keys.add(parameter.name()));
        return keys;
    }

    private static List<String> keysOfAnyScheme(List<String> first) {
        Set<String> keys = new LinkedHashSet<>(first);
        Schemes.all().forEach(scheme -> scheme.parameters().forEach(parameter -> keys.add(parameter.name())));
        return List.copyOf(keys);
    }

    /**
     * How messages are quantized.
     *
     * @param limit of the bits where the planner chooses, which it spends if no budget is given
     */
    private static BitSpec bits(
            Fields code, Scheme scheme, int usableWorkers, OptionalLong limit, Optional<Bandwidth> bandwidth) {
        if (code.isText("bits") || (!scheme.quantizes() && !code.has("bits"))) {
            if (code.has("bits") && !code.text("bits", "a mapping or none").equals("none")) {
                throw code.refuse("bits", "a mapping or none");
            }
            if (scheme.fixedBits().isPresent()) {
                throw code.refuse(
                        "bits",
                        "a mapping or absent for the scheme " + scheme.name() + ", which sends "
                                + scheme.fixedBits().getAsInt() + " bit a coordinate");
            }
            return BitSpec.none();
        }
        if (!scheme.quantizes()) {
            throw code.refuse("bits", "none for the scheme " + scheme.name());
        }
        Map<String, QuantizerType> types = new LinkedHashMap<>();
        Set<String> keys = new LinkedHashSet<>(BITS_KEYS);
        for (QuantizerType type : Quantizers.installed().choices()) {
            types.put(type.name(), type);
            keys.addAll(keysOf(type, List.of()));
        }
        Fields any = code.mapping("bits", List.copyOf(keys));
        QuantizerType type = any.named("quantizer", types, Optional.of(usual(any, scheme, bandwidth)));
        refuseOthers(any, type, types);
        Fields bits = any.only(keysOf(type, BITS_KEYS));
        Quantizer quantizer = type.create(settings(bits, type));
        int unit = quantizer.unitsPerBit();
        int usual = scheme.fixedBits().isPresent() ? scheme.fixedBits().getAsInt() * unit : quantizer.usualMinimum();
        int minimum =
                bits.smallBudget("minimum", quantizer, quantizer.smallestBudget(), quantizer.largestBudget(), usual);
        int maximum = bits.smallBudget(
                "maximum", quantizer, quantizer.smallestBudget(), quantizer.largestBudget(), quantizer.largestBudget());
        if (maximum < minimum) {
            throw bits.refuse("maximum", "at least minimum, " + quantizer.bitsText(minimum));
        }
        boolean allowSilent = bits.flag("allowSilent", false);
        int perWorker = Math.max(minimum, Math.min(maximum, scheme.fixedBits().orElse(DEFAULT_BITS_PER_WORKER) * unit));
        long total;
        if (bits.has("total")) {
            total = bits.budget("total", quantizer, 1, (long) quantizer.largestBudget() * JobReader.MOST_WORKERS);
        } else if (limit.isPresent()) {
            total = Math.min(limit.getAsLong() * unit, (long) usableWorkers * maximum);
        } else {
            total = (long) usableWorkers * perWorker;
        }
        return new BitSpec(
                quantizer,
                total,
                allocation(bits, scheme),
                minimum,
                maximum,
                allowSilent,
                noiseScale(bits),
                lossless(bits, quantizer));
    }

    /** The lattice, at a fixed length on links so fast that its coder would be what a message waits for. */
    private static QuantizerType usual(Fields bits, Scheme scheme, Optional<Bandwidth> bandwidth) {
        if (scheme.fixedBits().isPresent()) {
            return UniformQuantizer.TYPE;
        }
        boolean whole = List.of("total", "minimum", "maximum").stream().allMatch(bits::isAbsentOrWhole);
        return whole && bandwidth.isPresent() && bandwidth.get().isFast()
                ? RotatedQuantizer.TYPE
                : LatticeQuantizer.TYPE;
    }

    /** A key that another quantizer has is refused with that one's name, not as a word that nobody knows. */
    private static void refuseOthers(Fields any, QuantizerType chosen, Map<String, QuantizerType> types) {
        List<String> known = keysOf(chosen, BITS_KEYS);
        for (QuantizerType other : types.values()) {
            for (String key : keysOf(other, List.of())) {
                if (any.has(key) && !known.contains(key)) {
                    throw any.refuse(
                            key,
                            "absent with the quantizer " + chosen.name() + ": it is of quantizer: " + other.name());
                }
            }
        }
    }

    private static boolean lossless(Fields bits, Quantizer quantizer) {
        boolean lossless = bits.flag("lossless", false);
        if (lossless && !quantizer.hasFixedLength()) {
            throw bits.refuse(
                    "lossless",
                    "false with the quantizer " + quantizer.name() + ", whose frames are entropy coded already");
        }
        return lossless;
    }

    /** The factor on the variance factors, a number or the paper's, and where it counts. */
    private static NoiseScale noiseScale(Fields bits) {
        NoiseScale.In in = bits.choice("scaleIn", NoiseScale.In.class, Optional.of(NoiseScale.In.ALLOCATION));
        if (bits.isText("scale")) {
            if (!bits.text("scale", SCALES).equals(NoiseScale.BALANCED)) {
                throw bits.refuse("scale", SCALES);
            }
            return NoiseScale.balanced(in);
        }
        try {
            return new NoiseScale(OptionalDouble.of(bits.number("scale", Range.POSITIVE, 1.0)), in);
        } catch (InvalidInputException e) {
            throw bits.refuse("scale", SCALES);
        }
    }

    /** Only where the error is a sum of utilities could an exact allocation minimise it. */
    private static BitSpec.Allocation allocation(Fields bits, Scheme scheme) {
        boolean additive = scheme.boundIsInverseUtility();
        BitSpec.Allocation allocation = bits.choice(
                "allocation",
                BitSpec.Allocation.class,
                Optional.of(additive ? BitSpec.Allocation.EXACT : BitSpec.Allocation.EQUAL));
        if (!additive && allocation != BitSpec.Allocation.EQUAL) {
            throw bits.refuse("allocation", "equal for the scheme " + scheme.name());
        }
        return allocation;
    }
}
