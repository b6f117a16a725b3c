package io.github.tardigrad.core.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The kinds of decoding rules that plans can have: our own, and those of jars on the class path that name theirs as a service. */
public final class DecodingRules {
    private DecodingRules() {}

    /** Loaded when first asked for. */
    private static final class Installed {
        static final List<DecodingRuleType> TYPES = load();

        private static List<DecodingRuleType> load() {
            List<DecodingRuleType> found = new ArrayList<>(List.of(
                    FixedDecoding.TYPE,
                    SelfNormalisedDecoding.TYPE,
                    LeastSquaresDecoding.TYPE,
                    GroupDecoding.TYPE,
                    NullSpaceDecoding.TYPE));
            ServiceLoader.load(DecodingRuleType.class, DecodingRules.class.getClassLoader())
                    .forEach(found::add);
            return List.copyOf(found);
        }
    }

    /** Every name that a rule can have. */
    public static List<String> names() {
        return Installed.TYPES.stream().flatMap(type -> type.names().stream()).toList();
    }

    /** The kind of the rules with a name; empty if there is none. */
    public static Optional<DecodingRuleType> named(String name) {
        return Installed.TYPES.stream()
                .filter(type -> type.names().contains(name))
                .findFirst();
    }
}
