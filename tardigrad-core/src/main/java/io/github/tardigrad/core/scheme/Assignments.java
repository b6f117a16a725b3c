package io.github.tardigrad.core.scheme;

import io.github.tardigrad.core.assignment.Assignment;
import io.github.tardigrad.core.assignment.CompleteDesigns;
import io.github.tardigrad.core.assignment.DifferenceSets;
import io.github.tardigrad.core.assignment.FiniteGeometry;
import io.github.tardigrad.core.assignment.RandomAssignments;
import io.github.tardigrad.core.assignment.Repetition;
import io.github.tardigrad.core.assignment.StronglyRegularGraphs;
import io.github.tardigrad.core.option.Parameter;
import io.github.tardigrad.core.option.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The types of assignments there are. One entry adds one. */
public final class Assignments {
    /** What every type has. */
    public static final Parameter DUAL =
            yesOrNo("dual", "whether partitions and workers are exchanged: the matrix transposed");

    private static final Parameter LOOP = yesOrNo("loop", "whether worker i also holds partition i: the matrix A + I");
    private static final Parameter SEED = new Parameter.WholeNumber("seed", "what is drawn", 0L, 0, Integer.MAX_VALUE);

    private static final List<AssignmentType> ALL = List.of(
            type(
                    "projectivePlane",
                    "lines of PG(2,q): order^2 + order + 1 workers, any two share one partition",
                    "Singer, 1938",
                    settings -> DifferenceSets.projectivePlane(settings.integer("order")),
                    number("order", "q, a prime power up to 97", 3, 2)),
            type(
                    "affinePlane",
                    "lines of AG(2,q): order^2 partitions, order + 1 classes of order parallel workers",
                    "classical; Hall, 1967",
                    settings -> FiniteGeometry.affinePlane(settings.integer("order")),
                    number("order", "q, a prime power up to 97", 3, 2)),
            type(
                    "projectiveSpace",
                    "hyperplanes of PG(d,q): a symmetric design",
                    "classical; Hall, 1967",
                    settings ->
                            FiniteGeometry.projectiveSpace(settings.integer("dimension"), settings.integer("order")),
                    number("dimension", "d of the projective space", 3, 2),
                    number("order", "q, a prime power", 2, 2)),
            type(
                    "differenceSet",
                    "a known cyclic symmetric design on the integers modulo v",
                    "Singer, 1938; Baumert, 1971",
                    settings -> DifferenceSets.cyclicDesign(settings.integer("modulus")),
                    number("modulus", "v: 7, 11, 13, 15, 19, 21, 23, 31, 37, 57, 73, 91 or 133", 11, 2)),
            type(
                    "hadamardDesign",
                    "a symmetric design in which a worker holds nearly half of the partitions",
                    "Paley, 1933; Stanton and Sprott, 1958",
                    settings -> DifferenceSets.hadamardDesign(settings.integer("points")),
                    number("points", "v: 15, or a prime up to 499 that is 3 modulo 4", 11, 2)),
            type(
                    "completeDesign",
                    "every set of load partitions is a worker's; resolvable where load divides partitions",
                    "Baranyai, 1975",
                    settings -> CompleteDesigns.complete(settings.integer("partitions"), settings.integer("load")),
                    number("partitions", "v, also called points", 6, 1),
                    number("load", "k, partitions of a worker", 2, 1)),
            type(
                    "petersen",
                    "Petersen's graph, strongly regular (10,3,0,1)",
                    "Petersen, 1898",
                    settings -> StronglyRegularGraphs.petersen(yes(settings, "loop")),
                    LOOP),
            type(
                    "paley",
                    "Paley's graph: elements of a field, adjacent if their difference is a square",
                    "Paley, 1933; Erdős and Rényi, 1963",
                    settings -> StronglyRegularGraphs.paley(settings.integer("order"), yes(settings, "loop")),
                    number("order", "q, a prime power up to 125 that is 1 modulo 4", 13, 2),
                    LOOP),
            type(
                    "triangular",
                    "T(m): pairs of order things, adjacent if they share one",
                    "classical; Connor, 1958",
                    settings -> StronglyRegularGraphs.triangular(settings.integer("order"), yes(settings, "loop")),
                    number("order", "m, from 4 to 100", 6, 2),
                    LOOP),
            type(
                    "lattice",
                    "L2(m): squares of a board of order x order, adjacent in a row or a column",
                    "classical; Shrikhande, 1959",
                    settings -> StronglyRegularGraphs.lattice(settings.integer("order"), yes(settings, "loop")),
                    number("order", "m, from 2 to 100", 4, 2),
                    LOOP),
            type(
                    "clebsch",
                    "Clebsch's graph, strongly regular (16,5,0,2); with loops a symmetric design",
                    "Clebsch, 1868; Seidel, 1968",
                    settings -> StronglyRegularGraphs.clebsch(yes(settings, "loop")),
                    LOOP),
            type(
                    "shrikhande",
                    "Shrikhande's graph, strongly regular (16,6,2,2) as the lattice of order 4",
                    "Shrikhande, 1959",
                    settings -> StronglyRegularGraphs.shrikhande(yes(settings, "loop")),
                    LOOP),
            type(
                    "cosetHyper",
                    "cosets of hyperplanes: order^dimension partitions, order workers in each of classes",
                    "after Munim and Ramamoorthy, 2026, our reading",
                    settings -> FiniteGeometry.cosetHyper(
                            settings.integer("order"), settings.integer("dimension"), settings.integer("classes")),
                    number("order", "q, a prime power", 3, 2),
                    number("dimension", "t of the vectors", 3, 2),
                    number("classes", "subspaces: replication of a partition", 5, 1)),
            type(
                    "cosetLine",
                    "cosets of lines: order^dimension partitions, order^(dimension - 1) workers in each of classes",
                    "after Munim and Ramamoorthy, 2026, our reading",
                    settings -> FiniteGeometry.cosetLine(
                            settings.integer("order"), settings.integer("dimension"), settings.integer("classes")),
                    number("order", "q, a prime power", 3, 2),
                    number("dimension", "t of the vectors", 3, 2),
                    number("classes", "subspaces: replication of a partition", 5, 1)),
            type(
                    "biregular",
                    "a random bi-regular graph without multiple edges",
                    "Bollobás, 1980; McKay and Wormald, 1990",
                    settings -> RandomAssignments.biregular(
                            settings.integer("partitions"),
                            settings.integer("workers"),
                            settings.integer("replication"),
                            settings.integer("seed")),
                    number("partitions", "N, the partitions", 40, 1),
                    number("workers", "n, the workers", 20, 1),
                    number("replication", "workers of a partition, such that n divides N replication", 3, 1),
                    SEED),
            type(
                    "fractionalRepetition",
                    "groups of replication workers hold the same partitions",
                    "Tandon, Lei, Dimakis and Karampatziakis, 2017",
                    settings -> Repetition.fractional(
                            settings.integer("partitions"),
                            settings.integer("workers"),
                            settings.integer("replication")),
                    number("partitions", "N, the partitions", 12, 1),
                    number("workers", "n, a multiple of replication", 12, 1),
                    number("replication", "workers of a group", 3, 1)),
            type(
                    "cyclic",
                    "worker i holds i to i + replication - 1; resolvable where replication divides workers",
                    "Tandon, Lei, Dimakis and Karampatziakis, 2017",
                    settings -> Repetition.cyclic(settings.integer("workers"), settings.integer("replication")),
                    number("workers", "n, also the partitions", 12, 1),
                    number("replication", "partitions of a worker, workers of a partition", 3, 1)));

    private Assignments() {}

    /** Every type, in the order in which they are listed. */
    public static List<AssignmentType> all() {
        return ALL;
    }

    /** The type of a name, if there is one. */
    public static Optional<AssignmentType> named(String type) {
        return ALL.stream().filter(known -> known.name().equals(type)).findFirst();
    }

    /**
     * The assignment of a type with the given values, and the defaults of the others.
     *
     * @throws IllegalArgumentException if there is no such type, parameter or assignment; the message says what there is
     */
    public static Assignment named(String type, Map<String, ?> given) {
        return named(type)
                .orElseThrow(() -> new IllegalArgumentException("type of assignment must be one of "
                        + ALL.stream().map(AssignmentType::name).collect(Collectors.joining(", ")) + ": type=" + type))
                .construct(given);
    }

    private static AssignmentType type(
            String name,
            String summary,
            String source,
            Function<Settings, Assignment> construction,
            Parameter... parameters) {
        List<Parameter> all = new ArrayList<>(List.of(parameters));
        all.add(DUAL);
        return new AssignmentType(name, summary, source, all, settings -> {
            Assignment assignment = construction.apply(settings);
            return yes(settings, DUAL.name()) ? assignment.dual() : assignment;
        });
    }

    private static Parameter number(String name, String meaning, long usual, long smallest) {
        return new Parameter.WholeNumber(name, meaning, usual, smallest, Integer.MAX_VALUE);
    }

    private static Parameter yesOrNo(String name, String meaning) {
        return new Parameter.Choice(name, meaning, "no", List.of("no", "yes"));
    }

    private static boolean yes(Settings settings, String name) {
        return settings.choice(name).equals("yes");
    }
}
