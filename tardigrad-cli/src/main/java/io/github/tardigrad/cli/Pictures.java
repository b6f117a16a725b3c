package io.github.tardigrad.cli;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/** How pictures that are no charts are written. */
final class Pictures {
    private Pictures() {}

    /** Content of a file. */
    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /**
     * Paints into a folder as PNG and SVG, each complete or not at all.
     *
     * @param painting is called once for each format
     * @throws IOException if a file cannot be written
     */
    static void save(Path folder, String name, int width, int height, Consumer<Graphics2D> painting)
            throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        painting.accept(graphics);
        graphics.dispose();
        replace(folder.resolve(name + ".png"), out -> ImageIO.write(image, "png", out));
        VectorGraphics2D vector = new VectorGraphics2D();
        painting.accept(vector);
        replace(
                folder.resolve(name + ".svg"),
                out -> new SVGProcessor()
                        .getDocument(vector.getCommands(), new PageSize(width, height))
                        .writeTo(out));
    }

    /** Writes a file beside its place and moves it there. */
    static void replace(Path file, Writing writing) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".writing");
        try (OutputStream out = Files.newOutputStream(unfinished)) {
            writing.to(out);
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
