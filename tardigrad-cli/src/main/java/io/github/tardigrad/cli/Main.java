package io.github.tardigrad.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program {@code tardigrad}. */
@Command(
        name = "tardigrad",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Trains models on workers that are late, unequal and far away.")
public final class Main implements Runnable {

    private Main() {}

    /**
     * Runs one command and ends the JVM with its exit code: 0 done, 1 the run failed, 2 the input was wrong.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** The version that the jar's manifest states. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"tardigrad " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
