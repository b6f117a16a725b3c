package io.github.tardigrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tardigrad.train.job.Job;
import io.github.tardigrad.train.job.ModelSpec;
import org.junit.jupiter.api.Test;

/** {@code --published} asks for the papers' networks; nothing is trained. */
class PublishedSizesTest {
    private static ModelSpec model(String name) {
        TrainingExperiment experiment = (TrainingExperiment) Experiments.all().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow();
        Job job =
                experiment.published().plan().get().setups().get(0).jobs(0, 0.1).get(0);
        return job.workload().orElseThrow().model();
    }

    @Test
    void aResNetOf50Layers() {
        assertThat(model("fig3b").type()).isEqualTo(ModelSpec.Type.RESNET50);
    }

    @Test
    void theLayersOfGpt2() {
        assertThat(model("fig3c").transformer()).contains(new ModelSpec.Transformer(12, 12, 768, 1024));
    }

    /** Those of {@code tardigrad train}, with data that nobody has here. */
    @Test
    void jobsToTrainThemByOneCommand() {
        Job detector = PinnedJob.read("fig2b/published.yaml").job();
        assertThat(detector.partitions()).isEqualTo(50);
        assertThat(detector.code().bits().total()).isEqualTo(350);
        assertThat(detector.workload().orElseThrow().model().widthMultiplier()).hasValue(1);
        assertThat(PinnedJob.read("fig3b/published.yaml")
                        .job()
                        .workload()
                        .orElseThrow()
                        .model()
                        .type())
                .isEqualTo(ModelSpec.Type.RESNET50);
        assertThat(PinnedJob.read("fig3c/published.yaml")
                        .job()
                        .workload()
                        .orElseThrow()
                        .model()
                        .transformer())
                .contains(new ModelSpec.Transformer(12, 12, 768, 1024));
        assertThat(PinnedJob.read("fig2b/coco-sample.yaml").job().schemes()).hasSize(2);
    }
}
