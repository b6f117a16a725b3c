package io.github.tardigrad.core.scheme;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The schemes there are: our own, of which one line adds one, and those of jars on the class path that name theirs as a service. */
public final class Schemes {
    public static final Scheme OPTIMAL = new OptimalScheme(true);
    public static final Scheme IGNORE_STRAGGLERS = new IgnoreStragglersScheme();
    public static final Scheme CENTRALIZED = new CentralizedScheme();

    private static final List<Scheme> OURS = List.of(
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

    /** Loaded when first asked for. */
    private static final class Installed {
        static final List<Scheme> ALL = load();

        private static List<Scheme> load() {
            List<Scheme> found = new ArrayList<>(OURS);
            ServiceLoader.load(Scheme.class, Schemes.class.getClassLoader()).forEach(found::add);
            return List.copyOf(found);
        }
    }

    /** Every scheme, in the order in which they are listed. */
    public static List<Scheme> all() {
        return Installed.ALL;
    }

    /** The scheme of a name, if there is one. */
    public static Optional<Scheme> named(String name) {
        return Installed.ALL.stream()
                .filter(scheme -> scheme.name().equals(name))
                .findFirst();
    }
}
