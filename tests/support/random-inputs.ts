import fc from 'fast-check';

// Without it a list of up to 200 has ten entries at most: what happens to long lists was never tried (fast-check, "Size explained").
fc.configureGlobal({ defaultSizeToMaxWhenMaxSpecified: true });
