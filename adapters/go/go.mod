module nodeipmi

go 1.19
