/** What others may use of stored images. */
export interface StoredImage {
  /** `/uploads/<hash>.webp` */
  url: string;
  width: number;
  height: number;
}

export interface MediaContract {
  services: {
    media: {
      /** Checks, converts and stores an image. @throws AppError for what is no image, too large, or when the disk is full. */
      storeImage(
        source: { path: string; originalName: string },
        uploadedBy: number | null,
      ): Promise<StoredImage>;
    };
  };
  filters: {
    /**
     * Which of `names` are still mentioned somewhere; whoever refers to images adds to `referenced` and says so by `isAnswered`:
     * while the plugin that keeps the questions is off, nobody knows, and every image stays.
     */
    'media-local.images.referenced': {
      names: readonly string[];
      referenced: Set<string>;
      isAnswered: boolean;
    };
  };
}
