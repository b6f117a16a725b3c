package io.github.tardigrad.train.coco;

/** What is to be seen in a scene, within -1 to 1 both ways. Category ids have gaps, as COCO's have. */
enum SceneShape {
    DISC(1, 0xE65A50) {
        @Override
        boolean covers(double x, double y) {
            return x * x + y * y <= 1;
        }
    },
    SQUARE(3, 0x5AC864) {
        @Override
        boolean covers(double x, double y) {
            return Math.max(Math.abs(x), Math.abs(y)) <= 1;
        }
    },
    TRIANGLE(4, 0x5A82F0) {
        @Override
        boolean covers(double x, double y) {
            return y <= 1 && y >= -1 && Math.abs(x) <= (y + 1) / 2;
        }
    },
    CROSS(8, 0xEBD25A) {
        @Override
        boolean covers(double x, double y) {
            return Math.max(Math.abs(x), Math.abs(y)) <= 1 && Math.min(Math.abs(x), Math.abs(y)) <= 0.3;
        }
    };

    private final int category;
    private final int colour;

    SceneShape(int category, int colour) {
        this.category = category;
        this.colour = colour;
    }

    int category() {
        return category;
    }

    /** Red, green and blue, of which objects have shades. */
    int colour() {
        return colour;
    }

    abstract boolean covers(double x, double y);
}
