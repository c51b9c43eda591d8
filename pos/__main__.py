from pos.command import main

main()
