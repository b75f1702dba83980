int tern_x;
