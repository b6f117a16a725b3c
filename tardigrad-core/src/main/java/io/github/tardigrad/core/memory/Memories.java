package io.github.tardigrad.core.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The kinds of memory that jobs can name: our own, and those of jars on the class path that name theirs as a service. */
public final class Memories {
    private Memories() {}

    /** Loaded when first asked for. */
    private static final class Installed {
        static final List<MemoryType> TYPES = load();

        private static List<MemoryType> load() {
            List<MemoryType> found = new ArrayList<>(List.of(NoMemory.TYPE, ErrorFeedback.TYPE, GradientMemory.TYPE));
            ServiceLoader.load(MemoryType.class, Memories.class.getClassLoader())
                    .forEach(found::add);
            return List.copyOf(found);
        }
    }

    /** All of them, none first. */
    public static List<MemoryType> all() {
        return Installed.TYPES;
    }

    /** The kind with a name; empty if there is none. */
    public static Optional<MemoryType> named(String name) {
        return all().stream().filter(type -> type.name().equals(name)).findFirst();
    }
}
