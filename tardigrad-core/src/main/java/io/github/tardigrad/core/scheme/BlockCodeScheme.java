package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.block.BlockCodes;
import io.github.tardigrad.core.block.DiagonalSpec;
import io.github.tardigrad.core.block.Directions;
import io.github.tardigrad.core.block.HarmonicFrame;
import io.github.tardigrad.core.block.NullSpaceCode;
import io.github.tardigrad.core.code.BlockEncoding;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.LeastSquaresDecoding;
import io.github.tardigrad.core.decode.NullSpaceDecoding;
import io.github.tardigrad.core.decode.UnbiasedWeights;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Messages of one of m blocks of the gradient that mix all of them, on any assignment. */
final class BlockCodeScheme implements Scheme {
    private static final String NULL_SPACE = "nullSpace";
    private static final String CLASS_FRAME = "classFrame";
    private static final String DIAGONAL = "diagonal";
    private static final String STACKED = "stacked";
    private static final String MMSE = "mmse";
    private static final String FRESH = "fresh";
    private static final String OPTIMISED = "optimised";
    private static final String HARMONIC = "harmonic";

    /** A perfect worker counts as this many times the best of the others. */
    private static final double PERFECT = 1e3;

    @Override
    public String name() {
        return "blockCode";
    }

    @Override
    public String summary() {
        return "messages of 1/m of the gradient that mix its m blocks, on any assignment; approximate, exact with few stragglers";
    }

    @Override
    public String source() {
        return "after Munim and Ramamoorthy, 2026; null-space and class-frame codes: Tardigrad";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter.WholeNumberOrAuto(
                        "reduction", "m, how many times shorter than the gradient messages are", 2L, 1, 64),
                new Parameter.Choice(
                        "family",
                        "exact without stragglers on any assignment; the same on one with classes, from sums; sums times"
                                + " random numbers; the baseline that cannot tell blocks apart",
                        NULL_SPACE,
                        List.of(NULL_SPACE, CLASS_FRAME, DIAGONAL, STACKED)),
                new AssignmentChoice(
                        "assignment",
                        "who holds what; workers, and partitions beside them, are the cluster's where not given",
                        usualAssignment()),
                new Parameter.Choice(
                        "decoding",
                        "least squares that know of the quantizers; least squares; the same debiased, with fresh signs; fixed"
                                + " weights, unbiased; of nullSpace, the exact weights without solving for the arrived",
                        DecodingChoice.LEAST_SQUARES,
                        List.of(
                                MMSE,
                                DecodingChoice.LEAST_SQUARES,
                                DecodingChoice.DEBIASED,
                                DecodingChoice.FIXED,
                                NULL_SPACE)),
                new Parameter.WholeNumber(
                        "stragglers", "s0 of nullSpace, how many absent workers never matter", 0L, 0, 64),
                new Parameter.Choice(
                        "directions",
                        "of nullSpace, how the weights of complete rounds are chosen",
                        OPTIMISED,
                        List.of(OPTIMISED, HARMONIC, "random")),
                new Parameter.Choice(
                        "entries",
                        "of diagonal, the random numbers",
                        "signs",
                        List.of("signs", "gaussian", "rotations")),
                new Parameter.Choice(
                        "signs",
                        "of diagonal, whether their signs change in every round",
                        "fixed",
                        List.of("fixed", FRESH)),
                new Parameter.NotNegativeNumber(
                        "jitter", "of diagonal, by how much the random numbers are spread", 0.0),
                new Parameter.NotNegativeNumber("mean", "of diagonal, added to the random numbers", 0.0));
    }

    private static Map<String, Object> usualAssignment() {
        Map<String, Object> cyclic = new LinkedHashMap<>();
        cyclic.put(AssignmentChoice.TYPE, "cyclic");
        cyclic.put("replication", 4L);
        return Collections.unmodifiableMap(cyclic);
    }

    @Override
    public boolean unbiased(Settings settings) {
        String decoding = settings.choice("decoding");
        return decoding.equals(DecodingChoice.FIXED) || decoding.equals(DecodingChoice.DEBIASED);
    }

    @Override
    public List<Settings> variants() {
        Settings defaults = Settings.defaults(this);
        return List.of(
                defaults,
                defaults.with(this, "decoding", MMSE),
                defaults.with(this, "decoding", DecodingChoice.FIXED),
                defaults.with(this, "stragglers", 1L),
                defaults.with(this, "family", CLASS_FRAME),
                defaults.with(this, "family", CLASS_FRAME).with(this, "decoding", DecodingChoice.FIXED),
                defaults.with(this, "family", DIAGONAL).with(this, "entries", "rotations"));
    }

    @Override
    public Code construct(CodeRequest request) {
        Settings settings = request.settings();
        int reduction = settings.integer("reduction");
        Assignment assignment = assignment(request);
        if (assignment.minimumReplication() < reduction) {
            throw new IllegalArgumentException("every partition must be on at least reduction=" + reduction
                    + " workers: " + assignment + " has one on " + assignment.minimumReplication()
                    + "; the nearest reduction is " + assignment.minimumReplication());
        }
        String family = settings.choice("family");
        if (family.equals(NULL_SPACE)) {
            return nullSpace(assignment, reduction, request);
        }
        BlockEncoding blocks = switch (family) {
            case CLASS_FRAME -> classFrame(assignment, reduction);
            case DIAGONAL -> diagonal(assignment, reduction, request);
            default -> BlockCodes.stacked(assignment, reduction);
        };
        return decoded(blocks.overPartitions(request.partitions()), request);
    }

    private static Assignment assignment(CodeRequest request) {
        Map<String, Object> given = new LinkedHashMap<>(request.settings().assignment("assignment"));
        String name = String.valueOf(given.remove(AssignmentChoice.TYPE));
        AssignmentType type = Assignments.named(name).orElseThrow();
        List<String> parameters =
                type.parameters().stream().map(Parameter::name).toList();
        if (parameters.contains("workers")) {
            given.putIfAbsent("workers", (long) request.workers());
            if (parameters.contains("partitions")) {
                given.putIfAbsent("partitions", (long) request.workers());
            }
        }
        Assignment assignment = type.construct(given);
        if (assignment.workers() != request.workers()) {
            throw new IllegalArgumentException(
                    "assignment must have as many workers as the cluster, " + request.workers() + ": " + assignment
                            + "; biregular, fractionalRepetition and cyclic have any number");
        }
        return assignment;
    }

    private static BlockEncoding classFrame(Assignment assignment, int reduction) {
        if (!assignment.isResolvable()) {
            int workers = assignment.workers();
            int wanted = assignment.minimumReplication();
            int nearest = IntStream.rangeClosed(reduction, workers)
                    .filter(r -> workers % r == 0)
                    .boxed()
                    .min((a, b) -> Integer.compare(Math.abs(a - wanted), Math.abs(b - wanted)))
                    .orElse(workers);
            throw new IllegalArgumentException("family classFrame must have workers in classes that each hold every"
                    + " partition once, and " + assignment
                    + " has none: the nearest that has is {type: cyclic, replication: "
                    + nearest + "} of " + workers + " workers; without classes take the family nullSpace");
        }
        return BlockCodes.classFrame(assignment, reduction);
    }

    private static BlockEncoding diagonal(Assignment assignment, int reduction, CodeRequest request) {
        Settings settings = request.settings();
        DiagonalSpec spec = new DiagonalSpec(
                DiagonalSpec.Kind.valueOf(settings.choice("entries").toUpperCase(Locale.ROOT)),
                settings.number("jitter"),
                settings.number("mean"));
        BlockEncoding blocks =
                BlockCodes.diagonal(assignment, spec.draw(assignment.workers(), reduction, request.random()));
        if (!settings.choice("signs").equals(FRESH)) {
            return blocks;
        }
        if (spec.mean() != 0) {
            throw new IllegalArgumentException(
                    "mean must be 0 with fresh signs, which would change it too: mean=" + spec.mean());
        }
        return blocks.withFreshSigns(request.seed());
    }

    private static Code nullSpace(Assignment assignment, int reduction, CodeRequest request) {
        Settings settings = request.settings();
        double[] weights = weights(request);
        double[][] directions = switch (settings.choice("directions")) {
            case OPTIMISED -> Directions.optimised(assignment, reduction, weights, request.random());
            case HARMONIC -> HarmonicFrame.of(assignment.workers(), reduction);
            default -> Directions.random(assignment.workers(), reduction, request.random());
        };
        NullSpaceCode code =
                NullSpaceCode.of(assignment, directions, settings.integer("stragglers"), weights, request.random());
        BlockEncoding blocks = code.encoding().overPartitions(request.partitions());
        return settings.choice("decoding").equals(NULL_SPACE)
                ? new Code(blocks, new NullSpaceDecoding(code.decoding(), code.spare()))
                : decoded(blocks, request);
    }

    /** Utilities, on a scale where the best worker that is not perfect has 1. */
    private static double[] weights(CodeRequest request) {
        double[] utilities = request.utilities();
        double best = Arrays.stream(utilities).filter(Double::isFinite).max().orElse(0);
        return Arrays.stream(utilities)
                .map(u -> Double.isInfinite(u) ? (best > 0 ? PERFECT : 1) : best > 0 ? u / best : 0)
                .toArray();
    }

    private static Code decoded(BlockEncoding blocks, CodeRequest request) {
        return switch (request.settings().choice("decoding")) {
            case DecodingChoice.FIXED ->
                new Code(
                        blocks,
                        UnbiasedWeights.of(blocks, request.profile(), request.varianceFactor())
                                .decoding());
            case DecodingChoice.LEAST_SQUARES -> new Code(blocks, new LeastSquaresDecoding());
            case DecodingChoice.DEBIASED -> debiased(blocks, request);
            case NULL_SPACE ->
                throw new IllegalArgumentException(
                        "decoding nullSpace needs the family nullSpace; " + MMSE + " decodes every family");
            default -> new Code(blocks, mmse(request.varianceFactor()));
        };
    }

    private static DecodingRule mmse(double[] varianceFactor) {
        boolean exact = Arrays.stream(varianceFactor).allMatch(eps -> eps == 0 || Double.isInfinite(eps));
        return exact ? new LeastSquaresDecoding() : LeastSquaresDecoding.withNoise(varianceFactor);
    }

    /** Fresh signs make what one block leaves in another 0 in expectation; what it loses itself is divided out. */
    private static Code debiased(BlockEncoding blocks, CodeRequest request) {
        if (blocks.signSeed().isEmpty() && blocks.reduction() > 1) {
            throw new IllegalArgumentException("decoding " + DecodingChoice.DEBIASED
                    + " needs fresh signs: family: diagonal, signs: fresh; without, what one block leaves in another has"
                    + " a mean of its own");
        }
        return DecodingChoice.debiased(blocks, request);
    }
}
