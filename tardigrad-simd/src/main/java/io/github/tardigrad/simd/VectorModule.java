package io.github.tardigrad.simd;

/**
 * The module of the Vector API. A JVM that is started with {@code --add-modules} has it and warns of it on standard error,
 * and has no flag against the warning. One that is started with {@link #LOADABLE} can load it later, as the JDK loads the
 * modules of its own agents, and says nothing; the JIT compiles its operations to the same instructions.
 *
 * <p>This class names none of the Vector API's, so that it loads where the API is absent.
 */
final class VectorModule {
    static final String NAME = "jdk.incubator.vector";
    /** Lets this program call the JDK's loading of modules. */
    static final String LOADABLE = "--add-exports java.base/jdk.internal.module=ALL-UNNAMED";

    private static final boolean THERE = ModuleLayer.boot().findModule(NAME).isPresent() || load();

    private VectorModule() {}

    /** Whether its classes can be used; loads them where that is allowed. */
    static boolean isThere() {
        return THERE;
    }

    /** What the JVM itself calls when it is asked for an agent of its own while it runs. */
    private static boolean load() {
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, NAME);
            Class.forName(NAME + ".Vector", false, VectorModule.class.getClassLoader());
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Not exported to us, not in this JDK, or another in a JDK to come: plain loops compute the same bits.
            return false;
        }
    }
}
