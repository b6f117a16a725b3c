package io.github.tardigrad.core.scheme;

import java.util.List;
import java.util.Optional;

/** The schemes there are. One line adds one. */
public final class Schemes {
    public static final Scheme OPTIMAL = new OptimalScheme(true);
    public static final Scheme IGNORE_STRAGGLERS = new IgnoreStragglersScheme();
    public static final Scheme CENTRALIZED = new CentralizedScheme();

    private static final List<Scheme> ALL = List.of(
            OPTIMAL,
            new OptimalScheme(false),
            new GroupedScheme(),
            new DenseScheme(),
            new StochasticScheme(false),
            new StochasticScheme(true),
            new OptimalDecodingScheme(),
            new ErasureHeadScheme(false),
            new ErasureHeadScheme(true),
            new BernoulliScheme(),
            new ExpanderScheme(),
            new ExactRepetitionScheme(true),
            new ExactRepetitionScheme(false),
            new YeAbbeScheme(),
            new BlockCodeScheme(),
            new OsgcConstructionScheme(false),
            new OsgcConstructionScheme(true),
            IGNORE_STRAGGLERS,
            CENTRALIZED);

    private Schemes() {}

    /** Every scheme, in the order in which they are listed. */
    public static List<Scheme> all() {
        return ALL;
    }

    /** The scheme of a name, if there is one. */
    public static Optional<Scheme> named(String name) {
        return ALL.stream().filter(scheme -> scheme.name().equals(name)).findFirst();
    }
}
