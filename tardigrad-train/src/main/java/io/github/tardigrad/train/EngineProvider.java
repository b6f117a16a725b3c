package io.github.tardigrad.train;

import io.github.tardigrad.train.job.EngineSpec;
import java.util.Optional;

/** Makes the engine that a job names; a service of {@link java.util.ServiceLoader}. */
public interface EngineProvider {
    /** The engine for what a job says; empty if it is not this provider's. */
    Optional<Engine> engine(EngineSpec spec);
}
