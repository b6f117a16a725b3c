package io.github.tardigrad.spark;

import io.github.tardigrad.train.run.InvalidInputException;

/**
 * What must be the same in the driver and in every executor: workers that compute the same partition agree to the bit,
 * which two versions of Java's {@code Math.exp} need not.
 *
 * @param tardigrad its version
 * @param java feature release of the JVM
 */
record Build(String tardigrad, int java) {
    /** Of this JVM. */
    static Build here() {
        String version = Build.class.getPackage().getImplementationVersion();
        return new Build(
                version == null ? "(unpackaged)" : version, Runtime.version().feature());
    }

    /** Refuses a driver of another build, in the executor whose build this is. */
    void requireSame(String driver) {
        if (!toString().equals(driver)) {
            throw InvalidInputException.of(
                    "engine.master",
                    "this executor runs " + this + ", the driver " + driver + ": they must be the same",
                    null);
        }
    }

    @Override
    public String toString() {
        return "Tardigrad " + tardigrad + " on Java " + java;
    }
}
